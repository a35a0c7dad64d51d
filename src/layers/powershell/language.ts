/** PowerShell as a language that layers come out of. */

import type { Language } from '../evaluator';
import { evaluate } from './evaluate/evaluate';
import { mayFold } from './may-fold';

export const powershell: Language = { mayFold, evaluate };
