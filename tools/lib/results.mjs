/** What a suite's events mean, and how results are printed. Pure. */

/**
 * @typedef {object} SuiteResult
 * @property {string} name tier and variant, for example `windows (own amsi.dll)`
 * @property {number} passed
 * @property {{ title: string, error: string }[]} failures
 * @property {number} skipped
 * @property {string | null} reason why the whole suite was skipped; null when it ran
 * @property {number} durationMs
 */

/**
 * Reads the events of one suite. A runner that died, a runner that failed for another reason than a test, and a suite without tests
 * are failures.
 * @param {string} name
 * @param {{ events: string, status: number, output: string, durationMs: number, timedOut?: boolean }} run `events`: the reporter's lines; `status`:
 *   the runner's exit status; `output`: what it printed
 * @returns {SuiteResult}
 */
export function readSuite(name, { events, status, output, durationMs, timedOut = false }) {
  const list = events
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
  const of = (type) => list.filter((event) => event.type === type);
  const failures = of('fail').map(({ title, error }) => ({ title, error }));
  const passed = of('pass').length;
  const skipped = of('skip').length;
  const broken = (title) => failures.push({ title, error: tail(output) });
  const last = list.at(-1);
  const during = last?.type === 'begin' ? ` during “${last.title}”` : '';
  if (timedOut) broken(`The runner did not end in time${during}.`);
  else if (last?.type !== 'end') broken(`The runner died with status ${status}${during}.`);
  else if (status !== 0 && failures.length === 0) broken(`The runner ended with status ${status}.`);
  else if (passed + skipped + failures.length === 0) broken('There was no test to run.');
  return { name, passed, failures, skipped, reason: null, durationMs };
}

/** A suite whose runner could not even be started. */
export function brokenSuite(name, error, durationMs) {
  const failures = [{ title: 'The tests could not be started.', error: error.stack ?? String(error) }];
  return { name, passed: 0, failures, skipped: 0, reason: null, durationMs };
}

/** A suite that this machine can't run: counts as one skipped. */
export function skippedSuite(name, reason) {
  return { name, passed: 0, failures: [], skipped: 1, reason, durationMs: 0 };
}

/** Characters of a dead runner's output that are shown. */
const maxTail = 6000;
/** Failures of a suite that are shown whole; of the others, the titles. */
const maxWhole = 25;

function tail(output) {
  const text = output.trim();
  if (text === '') return 'It printed nothing.';
  return text.length > maxTail ? `…\n${text.slice(-maxTail)}` : text;
}

/** What is printed when a suite is over: one line, then each failure. */
export function describeSuite({ name, passed, failures, skipped, reason, durationMs }) {
  if (reason !== null) return `${name}: skipped. ${reason}`;
  const seconds = (durationMs / 1000).toFixed(1);
  const lines = [`${name}: ${counts({ passed, failed: failures.length, skipped })} (${seconds} s)`];
  for (const [index, { title, error }] of failures.entries()) {
    if (index < maxWhole) lines.push('', `  ✖ ${title}`, error.replace(/^(?=.)/gm, '      '));
    else lines.push(`  ✖ ${title}`);
  }
  if (failures.length > 0) lines.push('');
  return lines.join('\n');
}

function counts({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/**
 * The last line of a run.
 * @param {SuiteResult[]} suites
 */
export function summaryLine(suites) {
  const sum = (value) => suites.reduce((total, suite) => total + value(suite), 0);
  return counts({
    passed: sum((suite) => suite.passed),
    failed: sum((suite) => suite.failures.length),
    skipped: sum((suite) => suite.skipped),
  });
}
