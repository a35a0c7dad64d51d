import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

import { hostConfig, readSettings, settingSpecs } from '../../../src/editor/settings-model';
import { defaultBudgets } from '../../../src/scripts/budgets';

interface Schema {
  readonly default: unknown;
  readonly scope: string;
  readonly order: number;
  readonly markdownDescription: string;
  readonly minimum?: number;
  readonly maximum?: number;
}

const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as {
  readonly contributes: {
    readonly configuration: { readonly properties: Record<string, Schema> };
    readonly commands: readonly { readonly command: string }[];
    readonly menus: Record<string, readonly { readonly when: string }[]>;
  };
  readonly capabilities: { readonly untrustedWorkspaces: { readonly restrictedConfigurations: string[] } };
};
const properties = manifest.contributes.configuration.properties;
const read = (values: Record<string, unknown>) => readSettings((key) => values[key]);

describe('readSettings', () => {
  it('has the defaults of the manifest', () => {
    const defaults = Object.fromEntries(
      Object.values(settingSpecs).map(({ key, fallback }) => [`amsight.${key}`, fallback]),
    );
    assert.deepEqual(
      defaults,
      Object.fromEntries(Object.entries(properties).map(([key, schema]) => [key, schema.default])),
    );
  });
  it('is content with every default of the manifest', () => {
    assert.deepEqual(readSettings((key) => properties[`amsight.${key}`]?.default).problems, []);
  });
  it('needs nothing', () => {
    const { settings, problems } = read({});
    assert.deepEqual(problems, []);
    assert.deepEqual(
      [settings.enable, settings.run, settings.delay, settings.jscript],
      [true, 'onType', 300, 'auto'],
    );
  });

  const wrong: [string, unknown, RegExp][] = [
    ['enable', 'yes', /amsight\.enable is "yes", but must be true or false/],
    ['run', 'always', /one of onType, onSave, manual/],
    ['delay', 'fast', /a whole number from 0 to 10000/],
    ['delay', -1, /a whole number/],
    ['delay', 1.5, /a whole number/],
    ['delay', null, /is null/],
    ['maxFileSize', 10, /from 1024/],
    ['timeBudget', Number.NaN, /a number from 1 to 600/],
    ['languages', { powershell: 'auto' }, /on or off/],
    ['languages', { cobol: 'on' }, /on or off/],
    ['languages', ['powershell'], /on or off/],
    ['exclude', { '**/x': 'true' }, /globs/],
    ['rules.paths', 'rules.yar', /a list of paths/],
    ['rules.paths', [''], /a list of paths/],
    ['amsi.hostIdentity', 'a\u0000b', /control characters/],
    ['severity', { 'rules/x': 'fatal' }, /error, warning/],
    ['severity', { x: 'error' }, /error, warning/],
    ['severity', { 'amsi/*': 'off' }, /can not be switched off/],
    ['statusBar', true, /one of auto, always, never/],
    ['layers.maxLayers', 0, /a whole number from 1 to 1000/],
    ['layers.maxDepth', 65, /a whole number from 1 to 64/],
    ['layers.maxSteps', 9_999, /a whole number from 10000 to 1000000000/],
    ['layers.maxOutputBytes', 1e9, /a whole number from 65536 to 268435456/],
    ['layers.maxMilliseconds', 'long', /a whole number from 100 to 60000/],
    ['layers.hostProfile', 'pwsh', /one of windowsPowerShell, powerShell7/],
    ['codeLens', 1, /true or false/],
    ['localize', true, /one of automatic, onDemand, off/],
    ['localizeMaxCalls', 0, /a whole number from 1 to 500/],
    ['localizeMaxPositives', 101, /a whole number from 1 to 100/],
  ];
  for (const [key, value, sentence] of wrong) {
    it(`${key}: ${JSON.stringify(value)} is told and replaced by the default`, () => {
      const { settings, problems } = read({ [key]: value });
      assert.equal(problems.length, 1);
      assert.match(problems[0] ?? '', sentence);
      assert.deepEqual(settings, read({}).settings);
    });
  }
  it('shortens long values in its sentence', () => {
    assert.ok((read({ delay: 'x'.repeat(1000) }).problems[0] ?? '').length < 200);
  });
  it('collects the kinds that are off', () => {
    const { settings } = read({ languages: { vbscript: 'off', mof: 'off', jscript: 'all' } });
    assert.deepEqual([settings.kindsOff, settings.jscript], [['vbscript', 'mof'], 'all']);
  });
});

describe('hostConfig', () => {
  const around = { version: '1.2.3', rulePaths: ['/r.yar'], l10n: null };
  it('names itself to AMSI by default', () => {
    assert.equal(hostConfig(read({}).settings, around).amsi.appName, 'Amsight_1.2.3');
  });
  it('takes the name of the setting', () => {
    const { settings } = read({ 'amsi.hostIdentity': 'VBScript' });
    assert.equal(hostConfig(settings, around).amsi.appName, 'VBScript');
  });
  it('hands on how far scripts are unwrapped, and for which host', () => {
    const { settings } = read({
      'layers.maxLayers': 7,
      'layers.maxDepth': 3,
      'layers.maxSteps': 20_000,
      'layers.maxOutputBytes': 70_000,
      'layers.maxMilliseconds': 500,
      'layers.hostProfile': 'powerShell7',
    });
    const { budgets, hostProfile } = hostConfig(settings, around);
    assert.deepEqual(budgets, {
      layers: 7,
      depth: 3,
      steps: 20_000,
      outputBytes: 70_000,
      milliseconds: 500,
    });
    assert.equal(hostProfile, 'powerShell7');
  });
  it('unwraps as far as the command line does by default', () => {
    assert.deepEqual(hostConfig(read({}).settings, around).budgets, defaultBudgets);
  });
  it('says the bounds of a number as the manifest does', () => {
    for (const [key, schema] of Object.entries(properties)) {
      const { minimum, maximum } = schema;
      if (minimum === undefined || maximum === undefined) continue;
      for (const good of [minimum, maximum])
        assert.deepEqual(read({ [key.replace('amsight.', '')]: good }).problems, [], key);
      for (const bad of [minimum - 1, maximum + 1])
        assert.equal(read({ [key.replace('amsight.', '')]: bad }).problems.length, 1, key);
    }
  });
  it('hands the rest on', () => {
    const { settings } = read({ 'engines.rules': false, 'amsi.concurrency': 4, maxFileSize: 2048 });
    const config = hostConfig(settings, around);
    assert.deepEqual(
      [config.engines, config.amsi.concurrency, config.maxFileSize, config.rulePaths],
      [{ amsi: true, rules: false }, 4, 2048, ['/r.yar']],
    );
  });
});

describe('manifest', () => {
  const strings = JSON.parse(readFileSync('package.nls.json', 'utf8')) as Record<string, string>;
  it('has a string for every placeholder and no string too many', () => {
    const used = new Set([...JSON.stringify(manifest).matchAll(/%([^%"]+)%/g)].map(([, key]) => key ?? ''));
    assert.deepEqual([...used].sort(), Object.keys(strings).sort());
  });
  it('orders the settings', () => {
    assert.deepEqual(
      Object.values(properties).map(({ order }) => order),
      Object.keys(properties).map((_, index) => index + 1),
    );
  });
  it('names no setting with the beginning of another, whose value the editor would then ignore', () => {
    const names = Object.keys(properties);
    assert.deepEqual(
      names.filter((name) => names.some((other) => other.startsWith(`${name}.`))),
      [],
    );
  });
  it('leaves to the user alone what may raise alerts on this machine', () => {
    const own = ['amsi.alertBudget', 'localize', 'localizeMaxCalls', 'localizeMaxPositives'];
    assert.deepEqual(
      own.map((key) => properties[`amsight.${key}`]?.scope),
      own.map(() => 'machine'),
    );
  });
  it('lets no workspace weaken scanning: every setting is restricted or the user’s alone', () => {
    const restricted = manifest.capabilities.untrustedWorkspaces.restrictedConfigurations;
    const open = Object.entries(properties)
      .filter(([key, { scope }]) => scope !== 'machine' && !restricted.includes(key))
      .map(([key]) => key);
    assert.deepEqual(open, []);
  });
});
