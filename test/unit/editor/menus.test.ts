import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

import { kindByExtension, kindByLanguage } from '../../../src/scripts/kinds';

const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as {
  readonly activationEvents: string[];
  readonly contributes: { readonly menus: Record<string, readonly { readonly when: string }[]> };
};

function extensions(menu: string): string[] {
  const when = manifest.contributes.menus[menu]?.[0]?.when ?? '';
  return (/resourceExtname =~ \/\^\\\.\(([^)]*)\)\$\/i/.exec(when)?.[1] ?? '').split('|').sort();
}

describe('menus and activation', () => {
  // XML is rarely a scheduled task: no menu entry and no activation for every project that has some.
  const scripts = [...kindByExtension.keys()].filter((extension) => extension !== 'xml').sort();
  for (const menu of ['explorer/context', 'editor/context']) {
    it(`${menu} offers the scan for every script`, () => {
      assert.deepEqual(extensions(menu), scripts);
    });
  }
  it('editor/context offers the layers wherever it offers the scan', () => {
    const [scan, layers] = manifest.contributes.menus['editor/context'] ?? [];
    assert.equal(layers?.when, scan?.when);
  });
  it('activates by the languages of scripts, and to bring back the health page of a window that was reloaded', () => {
    const languages = [...kindByLanguage.keys()].filter((id) => id !== 'xml').map((id) => `onLanguage:${id}`);
    assert.deepEqual(
      [...manifest.activationEvents].sort(),
      [...languages, 'onWebviewPanel:amsight.health'].sort(),
    );
  });
});
