/** Makes JScript's conditional compilation readable for a JavaScript parser, each UTF-16 unit staying in its place. */

/** Names that JScript's documentation defines for Windows; the others are NaN, which is false. */
const defined = /^@_(?:win32|win64|x86|amd64|jscript|jscript_version|jscript_build)$/;

/** What matters between tokens. Strings and comments are taken whole, so that an `@` in them stays what it is. */
const token =
  /\/\*@(?:cc_on|if|set)?|\/\*(?:[^*]|\*(?!\/))*(?:\*\/)?|\/\/@cc_on[^\r\n]*|\/\/[^\r\n]*|"(?:[^"\\\r\n]|\\[\s\S])*"?|'(?:[^'\\\r\n]|\\[\s\S])*'?|@\*\/|@[A-Za-z_]\w*/g;

/** Blanks text but keeps its lines. */
function blank(text: string): string {
  return text.replace(/[^\r\n]/g, ' ');
}

/** A condition on predefined names. What is neither known true nor known false counts as true: its code may run. */
function holds(condition: string): boolean {
  const names = condition.match(/@\w+/g) ?? [];
  const negated = condition.includes('!');
  if (names.length === 0) return !/^\s*\(?\s*(?:0|false)\s*\)?\s*$/.test(condition);
  return names.some((name) => defined.test(name)) !== negated || names.length > 1;
}

interface Branch {
  /** Whether the code around it is compiled. */
  readonly outer: boolean;
  taken: boolean;
  active: boolean;
}

/**
 * Turns the comments that hold code into code and leaves out branches that Windows does not compile. Text without
 * conditional compilation comes back as it is. `@name` becomes `$name`.
 */
export function honourConditionalCompilation(text: string): string {
  if (!/@(?:cc_on|if|set)/.test(text)) return text;
  let out = '';
  let at = 0;
  const branches: Branch[] = [];
  const active = (): boolean => branches.at(-1)?.active ?? true;
  const take = (end: number, as: (part: string) => string): void => {
    const part = text.slice(at, end);
    out += active() ? as(part) : blank(part);
    at = end;
  };
  const keep = (part: string): string => part;
  token.lastIndex = 0;
  for (let found = token.exec(text); found !== null; found = token.exec(text)) {
    const [word] = found;
    take(found.index, keep);
    let end = token.lastIndex;
    const directive = /@(cc_on|if|elif|else|end|set)$/.exec(word)?.[1];
    if (
      directive === undefined ||
      !(word.startsWith('@') || word.startsWith('/*@') || word.startsWith('//@'))
    ) {
      if (word === '/*@' || word === '@*/') take(end, blank);
      else if (word.startsWith('@')) take(end, (part) => `$${part.slice(1)}`);
      else if (word.startsWith('//@cc_on')) take(found.index + '//@cc_on'.length, blank);
      else take(end, keep);
      token.lastIndex = at;
      continue;
    }
    const rest = /^[^\r\n]*/.exec(text.slice(end, end + 512))?.[0] ?? '';
    const condition = /^\s*\([^()]*\)/.exec(rest)?.[0] ?? '';
    const top = branches.at(-1);
    if (directive === 'if') {
      end += condition.length;
      const taken = active() && holds(condition);
      out += blank(text.slice(at, end));
      at = end;
      branches.push({ outer: active(), taken, active: taken });
    } else {
      if (directive === 'set') end += /^\s*@\w+\s*=[^;@\r\n]*/.exec(rest)?.[0].length ?? 0;
      if (directive === 'elif') end += condition.length;
      out += blank(text.slice(at, end));
      at = end;
      if (top !== undefined && directive === 'end') branches.pop();
      else if (top !== undefined && (directive === 'else' || directive === 'elif')) {
        top.active = top.outer && !top.taken && (directive === 'else' || holds(condition));
        top.taken ||= top.active;
      }
    }
    token.lastIndex = at;
  }
  take(text.length, keep);
  return out;
}
