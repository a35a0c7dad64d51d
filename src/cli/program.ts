/** What a command needs of the world around it. */

export interface Program {
  /** Where cli.js and host.js are. */
  readonly folder: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  /** Aborted by Ctrl-C or a request to end. */
  readonly signal: AbortSignal;
  /** Writes one line on standard error. */
  complain(line: string): void;
}
