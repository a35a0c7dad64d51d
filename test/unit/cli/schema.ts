/** Checks the command line's JSON against the published schemas. */

import assert from 'node:assert/strict';
import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import type { FileReport } from '../../../src/findings/model';
import type { HealthReport } from '../../../src/health/model';
import type { LayersReport } from '../../../src/protocol';
import type { Summary } from '../../../src/cli/outcome';
import health from '../../../docs/schemas/health.schema.json';
import layers from '../../../docs/schemas/layers.schema.json';
import scan from '../../../docs/schemas/scan.schema.json';

const ajv = addFormats(new Ajv({ allErrors: true, allowUnionTypes: true }));
const validators = { scan: ajv.compile(scan), layers: ajv.compile(layers), health: ajv.compile(health) };

interface ScanJson {
  readonly files: readonly FileReport[];
  readonly engines: readonly { readonly id: string; readonly state: string }[];
  readonly summary: Summary;
}

interface Answers {
  scan: ScanJson;
  layers: LayersReport;
  health: HealthReport;
}

/** Parses what a command wrote; fails where the schema does not allow it. */
export function parse<C extends keyof Answers>(command: C, stdout: string): Answers[C] {
  const value: unknown = JSON.parse(stdout);
  const validate = validators[command];
  const valid: boolean = validate(value);
  assert.ok(valid, ajv.errorsText(validate.errors, { separator: '\n' }));
  return value as Answers[C];
}
