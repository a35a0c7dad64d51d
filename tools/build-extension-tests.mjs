/** Bundles test/vscode for the launch configuration “Extension tests”, and makes the empty folder that it opens. */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { buildTests } from '../esbuild.mjs';
import { root } from './lib/paths.mjs';

const folder = path.join(root, '.cache', 'debug');
await buildTests('vscode', path.join(folder, 'vscode'));
await mkdir(path.join(folder, 'workspace'), { recursive: true });
