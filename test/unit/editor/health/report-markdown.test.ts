/** The Markdown of Copy report. */

import assert from 'node:assert/strict';

import { healthPageView } from '../../../../src/editor/health/page-view';
import { knownPaths, reportMarkdown } from '../../../../src/editor/health/report-markdown';
import { client, degraded, input } from './fixtures';

const identity = { home: '/home/jane', userName: 'jane', machineName: 'lab', workspaceFolders: [] };
const text = reportMarkdown(healthPageView(input), identity, knownPaths(degraded, client));

describe('the copied report', () => {
  const expected: [string, RegExp][] = [
    ['the verdict', /^# AMSI Health\n\n\*\*Not detecting\.\*\* AMSI answers, but does not detect\.\n/],
    ['cause and advice', /\nCause: Script scanning .*\n\nWhat to do: Ask/],
    ['the self-test', /\| test sample \| ⚠ attention \| detected \| not detected \|/],
    ['providers with their DLLs in code', /\| `C:\\ProgramData\\d\.dll` \| `\{A\}` \|/],
    ['Defender', /- Running mode: ⚠ passive: another antivirus is in charge/],
    [
      'posture with its link',
      /\| \[Memory integrity\]\(https:\/\/learn\.microsoft\.com\/hvci\) \| ⚠ attention \|/,
    ],
    ['excluded folders without their names', /- Folders and files: ⚠ \\<path\\>\n- Processes: ⚠ \\<path\\>/],
    ['broken rule files without their names', /- \\<path\\>:3:5: syntax error/],
    ['version and platform', /Amsight 1\.0\.0, win32 x64/],
  ];
  for (const [what, pattern] of expected) {
    it(`tells ${what}`, () => {
      assert.match(text, pattern);
    });
  }

  it('marks a sentence that needs a look', () => {
    const report = { ...degraded, providers: [] };
    const alone = reportMarkdown(healthPageView({ ...input, report }), identity, []);
    assert.match(alone, /\n⚠ Amsight found no antimalware engine/);
  });

  it('keeps the names of excluded programs, and what stands around a pattern', () => {
    const exclusions = {
      readable: true,
      paths: ['*', 'D:\\My Work'],
      extensions: [],
      processes: ['Code.exe'],
    };
    const report = { ...degraded, exclusions, advice: 'Press * to go on.' };
    const clean = reportMarkdown(healthPageView({ ...input, report }), identity, knownPaths(report, client));
    assert.match(clean, /What to do: Press \\\* to go on/);
    assert.match(clean, /Processes: ⚠ Code\.exe/);
    assert.doesNotMatch(clean, /My Work/);
  });

  it('holds none of the paths that are not the system’s', () => {
    assert.doesNotMatch(text, /gone|work|tool\.exe|my\.yar/);
  });
});
