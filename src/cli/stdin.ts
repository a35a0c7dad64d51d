/** Reads standard input. */

/**
 * @param limit bytes
 * @param signal ends the reading; what was read so far is the answer then
 * @returns the whole input, or null when it is longer than the limit; the rest is not read then
 */
export async function readStdin(limit: number, signal: AbortSignal): Promise<Uint8Array | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  const leave = (): void => void process.stdin.destroy();
  signal.addEventListener('abort', leave, { once: true });
  try {
    for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > limit) return null;
      chunks.push(chunk);
    }
  } catch (error) {
    // A stream that is destroyed while it is read says so by an error.
    if (!signal.aborted) throw error;
  } finally {
    signal.removeEventListener('abort', leave);
  }
  return Buffer.concat(chunks);
}
