/** The alert budget on Windows' file system, two racing processes included. */

import '../unit/amsi/alert-budget.test';
