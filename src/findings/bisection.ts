/** Where to cut next, so that few questions do and fewer still are answered with yes: each yes may raise an alert. */

/**
 * Candidates that so many questions can tell apart when at most `positives` of them are answered with yes: the sum of the
 * binomial coefficients, as in the puzzle of the two eggs (https://brilliant.org/wiki/egg-dropping/).
 */
function reach(calls: number, positives: number): number {
  let sum = 1;
  let term = 1;
  for (let taken = 1; taken <= Math.min(calls, positives); taken++) {
    term = (term * (calls - taken + 1)) / taken;
    sum += term;
  }
  return sum;
}

/**
 * The share of the candidates that a yes should leave. A half where a yes costs no more than a no, less where few are left;
 * no more calls are planned with than the candidates need.
 * @param calls that may be made, at least 1
 * @param positives answers with yes that may come, at least 1
 */
export function shareOfYes(candidates: number, calls: number, positives: number): number {
  let planned = 1;
  while (planned < calls && reach(planned, positives) < candidates) planned++;
  return reach(planned - 1, positives - 1) / reach(planned, positives);
}
