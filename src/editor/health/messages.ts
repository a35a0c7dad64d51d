/** What the health page may ask of the extension: exactly these shapes, and nothing else is listened to. */

/** `ready`: the script has started and wants to be sent the view. */
const types = ['ready', 'probe', 'copy', 'restart'] as const;

export type PageRequest = (typeof types)[number];

/**
 * @param message as it came out of the webview
 * @returns null for anything that is not `{ type: … }` with a known type and no other key
 */
export function parsePageMessage(message: unknown): PageRequest | null {
  if (typeof message !== 'object' || message === null || Array.isArray(message)) return null;
  const entries = Object.entries(message);
  const [entry] = entries;
  if (entries.length !== 1 || entry?.[0] !== 'type') return null;
  return types.find((type) => type === entry[1]) ?? null;
}
