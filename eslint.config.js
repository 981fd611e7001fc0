// Only what needs types, or knows the layers; formatting and plain lint are Biome's (biome.jsonc), imports
// between folders are dependency-cruiser's (.dependency-cruiser.cjs).
import { builtinModules } from 'node:module';
import comments from '@eslint-community/eslint-plugin-eslint-comments';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** Folders of the running system: what production executes. */
const SYSTEM = [
  'activities',
  'api',
  'codec',
  'domain',
  'migrations',
  'models',
  'platform',
  'providers',
  'worker',
  'workflows',
];
const inFolders = (...folders) => folders.map((folder) => `${folder}/**/*.ts`);

/** libraries.md section 9: the workflow sandbox has none of these; a bundle that reaches one fails at run time. */
const NOT_IN_WORKFLOWS = [
  ...builtinModules.flatMap((name) => [name, `node:${name}`]),
  ...['knex', 'objection', 'koa', 'pg', 'pino'],
  ...['@temporalio/client', '@temporalio/worker', '@temporalio/activity', '@temporalio/testing'],
];

const NO_DEFAULT_EXPORT = [
  {
    selector: 'ExportDefaultDeclaration, ExportSpecifier[exported.name="default"]',
    message: 'Named exports only: a name is then the same everywhere.',
  },
];

export default defineConfig(
  {
    ignores: ['**/node_modules/', 'dist/', '.data/', '.cache/', 'coverage/', 'test/histories/'],
  },
  {
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    plugins: { '@eslint-community/eslint-comments': comments },
    rules: {
      eqeqeq: 'error',
      'no-restricted-syntax': ['error', ...NO_DEFAULT_EXPORT],
      '@eslint-community/eslint-comments/require-description': ['error', { ignore: ['eslint-enable'] }],
      '@eslint-community/eslint-comments/no-unlimited-disable': 'error',
    },
  },
  {
    files: ['**/*.ts'],
    plugins: { '@typescript-eslint': tseslint.plugin },
    languageOptions: {
      parser: tseslint.parser,
      parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      // A knex or Objection query is a thenable that runs only when awaited: without checkThenables a
      // forgotten await is silent (libraries.md trap 3).
      '@typescript-eslint/no-floating-promises': ['error', { checkThenables: true }],
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/return-await': ['error', 'error-handling-correctness-only'],
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false },
      ],
      '@typescript-eslint/consistent-type-exports': 'error',
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/prefer-promise-reject-errors': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/ban-ts-comment': ['error', { 'ts-expect-error': 'allow-with-description' }],
      '@typescript-eslint/no-deprecated': 'error',
    },
  },
  {
    files: inFolders(...SYSTEM, 'simulators'),
    rules: { 'no-console': 'error' },
  },
  {
    // The environment is read once, at start, by platform/config: a setting that is read anywhere else is
    // neither checked at start nor in .env.example.
    files: inFolders(...SYSTEM, 'simulators'),
    ignores: ['platform/config/**'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Only platform/config reads the environment.' },
      ],
      'no-restricted-imports': [
        'error',
        {
          paths: ['node:process', 'process'].map((name) => ({
            name,
            message: 'Use the global `process`: a renamed one would hide a read of the environment.',
          })),
        },
      ],
    },
  },
  {
    files: inFolders('workflows'),
    rules: {
      'no-restricted-globals': ['error', 'process', 'console', 'fetch', 'require', 'Buffer', 'setImmediate'],
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          paths: NOT_IN_WORKFLOWS.map((name) => ({ name, message: 'The workflow sandbox cannot load it.' })),
          patterns: [
            {
              group: ['**/activities/**'],
              allowTypeImports: true,
              message: 'Activities run outside the sandbox: `import type` only.',
            },
          ],
        },
      ],
    },
  },
  {
    // A flow's file holds its messages and the flow itself: the API takes the first and the types of the second.
    files: inFolders('api/use-cases'),
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: ['**/workflows/**'],
              allowTypeImports: true,
              allowImportNamePattern: '(Update|Signal|Query)$|^[A-Z][A-Z0-9_]*$',
              message: 'Of a workflow the API imports messages, names of search attributes, and types.',
            },
          ],
        },
      ],
    },
  },
  {
    // A migration is given its connection; what it imports must not change once it has landed.
    files: inFolders('migrations'),
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            { regex: '.', allowTypeImports: true, message: 'Migrations import types of knex only.' },
          ],
        },
      ],
    },
  },
  {
    // These tools read a default export.
    files: ['*.config.js', '*.config.ts'],
    rules: { 'no-restricted-syntax': 'off' },
  },
);
