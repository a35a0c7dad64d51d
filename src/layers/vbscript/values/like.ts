/** The Like operator, in time linear in text times pattern. */

type Piece = { readonly star: true } | { readonly star: false; readonly fits: (unit: string) => boolean };

/** Null for a pattern that can't be read. */
export function like(text: string, pattern: string): boolean | null {
  if (pattern.length > 1024) return null;
  const pieces = read(pattern);
  if (pieces === null) return null;
  let at = 0;
  let piece = 0;
  let star = -1;
  let retry = 0;
  while (at < text.length) {
    const current = pieces[piece];
    if (current?.star === true) {
      star = piece++;
      retry = at;
    } else if (current?.fits(text.charAt(at)) === true) {
      piece++;
      at++;
    } else if (star >= 0) {
      piece = star + 1;
      at = ++retry;
    } else return false;
  }
  while (pieces[piece]?.star === true) piece++;
  return piece === pieces.length;
}

function read(pattern: string): Piece[] | null {
  const pieces: Piece[] = [];
  for (let at = 0; at < pattern.length; at++) {
    const c = pattern.charAt(at);
    if (c === '*') {
      if (pieces[pieces.length - 1]?.star !== true) pieces.push({ star: true });
    } else if (c === '?') pieces.push({ star: false, fits: () => true });
    else if (c === '#') pieces.push({ star: false, fits: (unit) => unit >= '0' && unit <= '9' });
    else if (c === '[') {
      const end = pattern.indexOf(']', at + 1);
      if (end < 0) return null;
      pieces.push({ star: false, fits: list(pattern.slice(at + 1, end)) });
      at = end;
    } else pieces.push({ star: false, fits: (unit) => unit === c });
  }
  return pieces;
}

function list(body: string): (unit: string) => boolean {
  const negated = body.startsWith('!');
  const members = negated ? body.slice(1) : body;
  return (unit) => {
    for (let at = 0; at < members.length; at++) {
      const from = members.charAt(at);
      const isRange = members.charAt(at + 1) === '-' && at + 2 < members.length;
      const to = isRange ? members.charAt(at + 2) : from;
      if (isRange) at += 2;
      if (unit >= from && unit <= to) return !negated;
    }
    return negated;
  };
}
