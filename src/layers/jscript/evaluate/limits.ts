/** How deeply an evaluation may nest. */

/** Deeper nesting, of syntax and of calls together, is not evaluated. Measured: it takes less than half of the stack. */
export const maxDepth = 400;
