/** File names as URIs, percent-encoded so that spaces, `#`, `%` and emoji survive. */

/** True for what already is a URI. One letter before the colon is a Windows drive. */
const uri = /^[a-z][a-z0-9+.-]+:\/\/|^untitled:/i;

/** Where an artefact is: `relative` URIs are below the folder that was scanned. */
export interface ArtifactUri {
  readonly uri: string;
  readonly relative: boolean;
}

/**
 * The URI of a report's path: a relative path with `/`, an absolute path of any system, or a URI, which stays.
 * Lone surrogates, which no URI can hold, become U+FFFD.
 */
export function artifactUri(path: string): ArtifactUri {
  if (uri.test(path)) return { uri: encodeStray(path), relative: false };
  const slashed = path.replace(/\\/g, '/');
  if (/^[a-z]:\//i.test(slashed)) {
    return { uri: `file:///${slashed.slice(0, 2)}${encodeSegments(slashed.slice(2))}`, relative: false };
  }
  if (path.startsWith('\\\\')) return { uri: `file:${encodeSegments(slashed)}`, relative: false };
  // On other systems than Windows a backslash is an ordinary character.
  if (path.startsWith('/')) return { uri: `file://${encodeSegments(path)}`, relative: false };
  return { uri: encodeSegments(path), relative: true };
}

function encodeSegments(path: string): string {
  return path
    .split('/')
    .map((segment) => encodeURIComponent(wellFormed(segment)))
    .join('/');
}

/** Encodes only what may not stand in a URI at all: its own escapes stay. */
function encodeStray(text: string): string {
  return wellFormed(text).replace(/[^\w\-.~:/?#[\]@!$&'()*+,;=%]/gu, (character) =>
    encodeURIComponent(character),
  );
}

function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\uFFFD');
}
