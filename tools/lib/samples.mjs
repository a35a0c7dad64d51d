/** The one sample that is not stored: a text that every antimalware engine detects on purpose. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { root } from './paths.mjs';

/** Joined here only: an engine that scans this file must not find it. */
const testSample = ['AMSI Test', ' Sample: ', '7e72c3ce-861b-4339', '-8740-0ac1484c1386'].join('');

/**
 * Writes samples/amsi-test-sample.ps1.
 * @returns {Promise<string | null>} null, or why it could not be written: real-time protection may refuse it
 */
export async function writeTestSample() {
  const lines = [
    '# Harmless: the text that vendors agreed to detect, so that one can see whether AMSI works.',
  ];
  lines.push(`Write-Output '${testSample}'`, '');
  try {
    await writeFile(path.join(root, 'samples', 'amsi-test-sample.ps1'), lines.join('\n'));
    return null;
  } catch (error) {
    return `samples/amsi-test-sample.ps1 could not be written (${error.code}): the antivirus may have refused it.`;
  }
}
