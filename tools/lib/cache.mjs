/** The cache of tools: each is made once, in a folder that carries its version, and appears there complete or not at all. */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { cacheFolder, prune } from './paths.mjs';

const unfinished = '.making-';
const stampName = '.amsight-stamp.json';

/** Tells a person that something is being fetched or made, since that can take a minute. */
export function note(message) {
  process.stderr.write(`setup: ${message}\n`);
}

/** True where `folder` holds a finished tool of this version. */
async function isStamped(folder, version) {
  const stamp = path.join(folder, stampName);
  return existsSync(stamp) && JSON.parse(await readFile(stamp, 'utf8')).version === version;
}

/**
 * Returns the folder of a tool, making it when it is missing. It is made beside its place and renamed, so two runs at once
 * may both make it but never see half of it; the later one throws its own copy away.
 * @param {string} name the tool
 * @param {string} version what decides whether a kept one still serves, also part of the folder's name
 * @param {(folder: string) => Promise<void>} make fills the folder
 * @returns {Promise<string>} absolute path
 */
export async function ensureTool(name, version, make) {
  const parent = path.join(cacheFolder, name);
  const folder = path.join(parent, version);
  if (await isStamped(folder, version)) return folder;
  note(`${name} ${version}`);
  const temporary = path.join(parent, unfinished + randomBytes(6).toString('hex'));
  await mkdir(temporary, { recursive: true });
  await prune(parent, unfinished);
  try {
    await make(temporary);
    await writeFile(path.join(temporary, stampName), JSON.stringify({ name, version }));
    await rename(temporary, folder);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    if (!(await isStamped(folder, version))) throw error;
  }
  return folder;
}
