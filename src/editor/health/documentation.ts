/** Where the documentation of health can be read: in the repository that the manifest names. */

/** The part of package.json that is read. */
export interface Manifest {
  readonly repository?: string | { readonly url?: string };
}

/**
 * @param manifest package.json
 * @returns the address of docs/health.md; null where the manifest names no repository on the web
 */
export function healthDocumentation({ repository }: Manifest): string | null {
  const url = typeof repository === 'string' ? repository : repository?.url;
  const base = /^(?:git\+)?(https:\/\/[\w.-]+(?:\/[\w.-]+?)+)(?:\.git)?\/?$/.exec(url ?? '')?.[1];
  return base === undefined ? null : `${base}/blob/HEAD/docs/health.md`;
}
