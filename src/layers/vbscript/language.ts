/** VBScript and VBA, as unwrapping sees them. */

import type { Language } from '../evaluator';
import { evaluate } from './evaluate/evaluate';
import { mayFold } from './may-fold';

export const vbscript: Language = { mayFold, evaluate };
