/** A planted file and the ids of the rules of eslint.config.js that it must break: none, or exactly these. */
export interface LintPlant {
  readonly file: string;
  readonly text: string;
  readonly breaks: readonly string[];
}

const TYPED = '@typescript-eslint';
const IMPORTS = `${TYPED}/no-restricted-imports`;
const MODEL = `import { Model } from 'objection'; class User extends Model {}\n`;

/** Forgotten awaits: the reason why lint knows types at all (libraries.md trap 3). */
const PROMISES: readonly LintPlant[] = [
  {
    file: 'models/unawaited-objection.ts',
    text: `${MODEL}export function save(): void { User.query().insert({}); }`,
    breaks: [`${TYPED}/no-floating-promises`],
  },
  {
    file: 'models/awaited-objection.ts',
    text: `${MODEL}export async function save(): Promise<void> { await User.query().insert({}); }`,
    breaks: [],
  },
  {
    file: 'platform/unawaited-knex.ts',
    text: `import type { Knex } from 'knex'; export function save(knex: Knex): void { knex('users').insert({ id: 1 }); }`,
    breaks: [`${TYPED}/no-floating-promises`],
  },
  {
    file: 'platform/unawaited-promise.ts',
    text: `declare function save(): Promise<void>; export function run(): void { save(); }`,
    breaks: [`${TYPED}/no-floating-promises`],
  },
  {
    file: 'platform/promise-as-condition.ts',
    text: `declare function may(): Promise<boolean>; export function run(): number { if (may()) return 1; return 2; }`,
    breaks: [`${TYPED}/no-misused-promises`],
  },
  {
    file: 'platform/unawaited-in-try.ts',
    text: `declare function save(): Promise<void>; export async function run(): Promise<void> { try { return save(); } catch { return; } }`,
    breaks: [`${TYPED}/return-await`],
  },
  {
    file: 'platform/awaited-value.ts',
    text: `export async function run(): Promise<void> { await 1; }`,
    breaks: [`${TYPED}/await-thenable`],
  },
  {
    file: 'platform/thrown-text.ts',
    text: `export function run(): void { throw 'text'; }`,
    breaks: [`${TYPED}/only-throw-error`],
  },
  {
    file: 'platform/rejected-text.ts',
    text: `export const run = (): Promise<void> => Promise.reject('text');`,
    breaks: [`${TYPED}/prefer-promise-reject-errors`],
  },
];

/** What the workflow sandbox cannot hold, and what the API may take of a workflow. */
const WORKFLOWS: readonly LintPlant[] = [
  ...[
    'node:crypto',
    'fs',
    'knex',
    'objection',
    'koa',
    '@temporalio/client',
    '@temporalio/worker',
    '@temporalio/activity',
  ].map(
    (name): LintPlant => ({
      file: `workflows/imports-${name.replaceAll(/\W/g, '-')}.ts`,
      text: `import * as x from '${name}'; export const y = x;`,
      breaks: [IMPORTS],
    }),
  ),
  {
    file: 'activities/index.ts',
    text: `export const createUser = 1; export type Activities = typeof createUser;`,
    breaks: [],
  },
  {
    file: 'workflows/imports-activities.ts',
    text: `import { createUser } from '../activities/index.js'; export const x = createUser;`,
    breaks: [IMPORTS],
  },
  {
    file: 'workflows/registration.ts',
    text: `import type { Activities } from '../activities/index.js'; export const completeUpdate = 1; export const registration = (x: Activities): number => x;`,
    breaks: [],
  },
  {
    file: 'workflows/reads-environment.ts',
    text: `export const x = process.pid;`,
    breaks: ['no-restricted-globals'],
  },
  {
    file: 'api/use-cases/takes-messages.ts',
    text: `import { completeUpdate, type registration } from '../../workflows/registration.js'; export const x = completeUpdate; export type Y = typeof registration;`,
    breaks: [],
  },
  {
    file: 'api/use-cases/takes-flow.ts',
    text: `import { registration } from '../../workflows/registration.js'; export const x = registration;`,
    breaks: [IMPORTS],
  },
  {
    file: 'migrations/20260101000000_by_type.ts',
    text: `import type { Knex } from 'knex'; export const up = (k: Knex): Knex => k;`,
    breaks: [],
  },
  {
    file: 'migrations/20260101000001_by_value.ts',
    text: `import knex, { type Knex } from 'knex'; export const up = (): Knex => knex({});`,
    breaks: [IMPORTS],
  },
];

/** The environment, the console and the shape of modules. */
const HABITS: readonly LintPlant[] = [
  {
    file: 'models/environment.ts',
    text: `export const x = process.env['HOME'];`,
    breaks: ['no-restricted-properties'],
  },
  {
    file: 'models/environment-taken-apart.ts',
    text: `const { env } = process; export const x = env;`,
    breaks: ['no-restricted-properties'],
  },
  {
    file: 'providers/environment-imported.ts',
    text: `import { env } from 'node:process'; export const x = env;`,
    breaks: ['no-restricted-imports'],
  },
  { file: 'platform/config/environment.ts', text: `export const x = process.env['HOME'];`, breaks: [] },
  { file: 'bin/environment.ts', text: `console.log(process.env['HOME']);\nexport {};`, breaks: [] },
  { file: 'activities/console.ts', text: `console.log('x');\nexport {};`, breaks: ['no-console'] },
  { file: 'simulators/console.ts', text: `console.log('x');\nexport {};`, breaks: ['no-console'] },
  { file: 'domain/default.ts', text: `export default 1;`, breaks: ['no-restricted-syntax'] },
  {
    file: 'domain/renamed-default.ts',
    text: `const x = 1;\nexport { x as default };`,
    breaks: ['no-restricted-syntax'],
  },
  {
    file: 'domain/loose-equality.ts',
    text: `export const x = (a: number, b: number): boolean => a == b;`,
    breaks: ['eqeqeq'],
  },
  {
    file: 'domain/value-import.ts',
    text: `import { Shape } from './shape.js'; export const x: Shape = 1;`,
    breaks: [`${TYPED}/consistent-type-imports`],
  },
  { file: 'domain/shape.ts', text: `export type Shape = number;`, breaks: [] },
  {
    file: 'domain/type-export.ts',
    text: `import type { Shape } from './shape.js'; export { Shape };`,
    breaks: [`${TYPED}/consistent-type-exports`],
  },
  {
    file: 'domain/forgotten-case.ts',
    text: `export function f(x: 'a' | 'b'): number { switch (x) { case 'a': return 1; } return 2; }`,
    breaks: [`${TYPED}/switch-exhaustiveness-check`],
  },
  {
    file: 'domain/ts-ignore.ts',
    text: `// @ts-ignore because\nexport const x: number = 'a';`,
    breaks: [`${TYPED}/ban-ts-comment`],
  },
  {
    file: 'domain/deprecated.ts',
    text: `/** @deprecated use g */ const f = (): number => 1; export const x = f();`,
    breaks: [`${TYPED}/no-deprecated`],
  },
  {
    file: 'domain/silent-disable.ts',
    text: `// eslint-disable-next-line eqeqeq\nexport const x = (a: number, b: number): boolean => a == b;`,
    breaks: ['@eslint-community/eslint-comments/require-description'],
  },
  {
    file: 'domain/unlimited-disable.ts',
    text: `/* eslint-disable -- because */\nexport const x = (a: number, b: number): boolean => a == b;`,
    breaks: ['@eslint-community/eslint-comments/no-unlimited-disable'],
  },
  {
    file: 'domain/explained-disable.ts',
    text: `// eslint-disable-next-line eqeqeq -- null and undefined alike\nexport const x = (a: unknown): boolean => a == null;`,
    breaks: [],
  },
];

export const LINT_PLANTS: readonly LintPlant[] = [...PROMISES, ...WORKFLOWS, ...HABITS];
