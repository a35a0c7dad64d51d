// Lint rules: type-aware TypeScript, and the sentences of the architecture about who may import whom.
import js from '@eslint/js';
import { builtinModules } from 'node:module';
import tseslint from 'typescript-eslint';

/** Source folders in the order of the architecture; a folder may import only what `allowed` lists. */
const folders = ['editor', 'client', 'host', 'engines', 'health', 'scripts', 'layers', 'findings', 'cli'];
const allowed = {
  editor: ['client', 'findings', 'scripts', 'health'],
  cli: ['client', 'findings', 'scripts', 'health'],
  client: ['findings', 'scripts', 'health'],
  host: ['engines', 'layers', 'scripts', 'findings', 'health'],
  engines: ['layers', 'scripts', 'findings'],
  health: ['engines', 'findings'],
  layers: ['scripts', 'findings'],
  scripts: ['findings'],
  findings: ['scripts', 'layers'],
};
const pure = ['scripts', 'layers', 'findings'];
/** What the pure folders take of Node: computing only. No file, process, network or evaluation is in reach of a script. */
const computing = ['buffer', 'crypto', 'path', 'util', 'zlib'];
const reaching = `^node:(?!(${computing.join('|')})$)|^(${builtinModules.join('|')})(/|$)`;

const architecture = folders.map((folder) => {
  const forbidden = folders.filter((other) => other !== folder && !allowed[folder].includes(other));
  const patterns = forbidden.map((other) => ({
    regex: `^(\\.\\./)+${other}(/|$)`,
    // The model files are types only and are shared: the protocol needs them on both sides.
    allowTypeImports: ['scripts', 'layers', 'findings', 'health'].includes(other) && folder !== 'engines',
    message: `src/${folder} must not import src/${other} (see CONTRIBUTING.md, "Dependencies point one way").`,
  }));
  const paths = [];
  if (folder !== 'editor')
    paths.push({ name: 'vscode', message: "Only src/editor and src/extension.ts import 'vscode'." });
  if (pure.includes(folder)) {
    paths.push({ name: 'koffi', message: `src/${folder} is pure.` });
    patterns.push({ regex: reaching, message: `src/${folder} is pure.` });
  }
  if (folder === 'editor' || folder === 'client' || folder === 'cli') {
    for (const name of ['koffi', '@virustotal/yara-x']) {
      paths.push({ name, message: 'Native and WASM code lives in the scan host.' });
    }
  }
  return {
    files: [`src/${folder}/**/*.ts`],
    rules: { '@typescript-eslint/no-restricted-imports': ['error', { paths, patterns }] },
  };
});

export default tseslint.config(
  {
    ignores: ['dist/**', '.cache/**', 'node_modules/**', 'samples/**', 'test/fixtures/**', 'test-results/**'],
  },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/consistent-type-definitions': ['error', 'interface'],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: 'only-allowed-literals' },
      ],
      'no-control-regex': 'off',
      'no-restricted-syntax': [
        'error',
        { selector: "CallExpression[callee.name='eval']", message: 'Script text is data.' },
        { selector: "NewExpression[callee.name='Function']", message: 'Script text is data.' },
      ],
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unused-expressions': 'off',
    },
  },
  {
    files: ['**/*.mjs'],
    languageOptions: {
      ecmaVersion: 2023,
      globals: {
        console: 'readonly',
        process: 'readonly',
        URL: 'readonly',
        URLSearchParams: 'readonly',
        Buffer: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
        setInterval: 'readonly',
        clearInterval: 'readonly',
        performance: 'readonly',
        fetch: 'readonly',
        AbortSignal: 'readonly',
      },
    },
  },
  {
    files: ['**/*.cjs'],
    languageOptions: {
      sourceType: 'commonjs',
      globals: { module: 'writable', require: 'readonly', process: 'readonly' },
    },
  },
  {
    files: ['src/protocol.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        { patterns: [{ regex: '.*', allowTypeImports: true, message: 'src/protocol.ts holds types only.' }] },
      ],
    },
  },
  ...architecture,
);
