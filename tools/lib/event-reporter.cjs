/**
 * A mocha reporter that prints nothing and writes one JSON line an event to the file that AMSIGHT_TEST_EVENTS names. Written as it goes,
 * so that a runner that dies still tells what it was running.
 */
'use strict';
const { appendFileSync } = require('node:fs');
const { stripVTControlCharacters } = require('node:util');

module.exports = class EventReporter {
  constructor(runner) {
    const file = process.env.AMSIGHT_TEST_EVENTS;
    if (!file) throw new Error('AMSIGHT_TEST_EVENTS must name the file for the results.');
    const write = (event) => appendFileSync(file, `${JSON.stringify(event)}\n`);
    const title = (test) => test.titlePath().join(' › ');
    runner.on('test', (test) => write({ type: 'begin', title: title(test) }));
    runner.on('pass', (test) => write({ type: 'pass', title: title(test), ms: test.duration ?? 0 }));
    runner.on('pending', (test) => write({ type: 'skip', title: title(test) }));
    // A failed hook comes as a failure of its own.
    runner.on('fail', (test, error) =>
      write({ type: 'fail', title: title(test), error: stripVTControlCharacters(describe(error)) }),
    );
    runner.on('end', () => write({ type: 'end' }));
  }
};

/** The message, with the difference that node:assert puts into it, and where it happened. */
function describe(error) {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? `\ncaused by ${describe(error.cause)}` : '';
  return `${error.stack?.includes(error.message) ? error.stack : `${error.message}\n${error.stack ?? ''}`}${cause}`;
}
