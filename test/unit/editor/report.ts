/** Reports and findings for the editor's unit tests, with only what a case is about spelled out. */

import type { FileReport, Finding, Range } from '../../../src/findings/model';

export const at = (line: number, from: number, to: number): Range => ({
  start: { line, character: from },
  end: { line, character: to },
});

export const finding = (parts: Partial<Finding> = {}): Finding => ({
  engine: 'rules',
  ruleId: 'rules/example',
  verdict: 'detected',
  severity: 'error',
  message: 'An example.',
  technique: 'T1059.001',
  layer: 0,
  precision: 'exact',
  range: at(0, 0, 5),
  ...parts,
});

export const report = (parts: Partial<FileReport> = {}): FileReport => ({
  path: '/scripts/a.ps1',
  kind: 'powershell',
  sha256: null,
  status: 'scanned',
  code: null,
  reason: null,
  verdict: 'notDetected',
  engines: {},
  layers: 1,
  carriers: [],
  truncated: false,
  durationMs: 1,
  submitted: [],
  findings: [],
  ...parts,
});
