/** A file of the planted tree and the rules that it must break: none, or exactly these. */
export interface Plant {
  readonly file: string;
  readonly text: string;
  /** Names of rules of .dependency-cruiser.cjs. */
  readonly breaks: readonly string[];
}

const allowed = (file: string, text: string): Plant => ({ file, text, breaks: [] });
const breaks = (rule: string, file: string, text: string): Plant => ({ file, text, breaks: [rule] });

/** What every row of architecture.md section 4 allows: a rule that bit here would be wrong. */
const ALLOWED: readonly Plant[] = [
  allowed('domain/states.ts', `export const STATES = ['a'] as const;`),
  allowed('domain/flows.ts', `import { STATES } from './states.js'; export const FLOWS = STATES;`),
  allowed(
    'workflows/messages.ts',
    `import { STATES } from '../domain/states.js'; export const complete = STATES;`,
  ),
  allowed('workflows/index.ts', `export { registration } from './registration.js';`),
  allowed(
    'workflows/registration.ts',
    `import { sleep } from '@temporalio/workflow';
     import { ApplicationFailure } from '@temporalio/common';
     import type { Activities } from '../activities/index.js';
     import { complete } from './messages.js';
     export const registration = (a: Activities) => [sleep, ApplicationFailure, a, complete];`,
  ),
  allowed(
    'activities/index.ts',
    `import { randomUUID } from 'node:crypto';
     import { activityInfo } from '@temporalio/activity';
     import { STATES } from '../domain/states.js';
     import { User } from '../models/user.js';
     import { gateway } from '../providers/gateway.js';
     import { log } from '../platform/log.js';
     export const createUser = [activityInfo, User, gateway, log, STATES, randomUUID];
     export type Activities = typeof createUser;`,
  ),
  allowed(
    'models/user.ts',
    `import { Model } from 'objection'; import type { Database } from '../platform/database.js'; export const User = [Model] as unknown as Database;`,
  ),
  allowed(
    'platform/database.ts',
    `import knex from 'knex'; export type Database = typeof knex; export const connect = knex;`,
  ),
  allowed(
    'platform/log.ts',
    `import { pino } from 'pino'; import { hostname } from 'node:os'; export const log = [pino, hostname];`,
  ),
  allowed('platform/config/config.ts', `export interface Config { readonly url: string }`),
  allowed(
    'providers/gateway.ts',
    `import type { Config } from '../platform/config/config.js'; export const gateway = (c: Config) => c.url;`,
  ),
  allowed(
    'worker/main.ts',
    `import { Worker } from '@temporalio/worker'; import { createUser } from '../activities/index.js'; export const run = [Worker, createUser];`,
  ),
  allowed(
    'codec/main.ts',
    `import Koa from 'koa'; import { log } from '../platform/log.js'; export const run = [Koa, log];`,
  ),
  allowed(
    'simulators/gateway.ts',
    `import { createServer } from 'node:http'; import { STATES } from '../domain/states.js'; export const start = [createServer, STATES];`,
  ),
  allowed(
    'migrations/20260101000000_create_users.ts',
    `import type { Knex } from 'knex'; export const up = (knex: Knex) => knex;`,
  ),
  allowed(
    'api/use-cases/registration.ts',
    `import { Client } from '@temporalio/client';
     import { User } from '../../models/user.js';
     import { log } from '../../platform/log.js';
     import { complete } from '../../workflows/messages.js';
     import type { registration } from '../../workflows/registration.js';
     export const register = [Client, User, log, complete] as unknown as typeof registration;`,
  ),
  allowed(
    'api/http/errors.ts',
    `import Router from '@koa/router'; import { STATES } from '../../domain/states.js'; export const toAnswer = [Router, STATES];`,
  ),
  allowed(
    'api/surfaces/ackgt/auth.ts',
    `import * as yup from 'yup';
     import { register } from '../../use-cases/registration.js';
     import { toAnswer } from '../../http/errors.js';
     export const routes = [yup, register, toAnswer];`,
  ),
  allowed(
    'api/main.ts',
    `import { routes } from './surfaces/ackgt/auth.js'; import { log } from '../platform/log.js'; export const run = [routes, log];`,
  ),
  allowed(
    'bin/start.ts',
    `import { run } from '../api/main.js'; import { start } from '../simulators/gateway.js'; import tool from 'devtool'; export const go = [run, start, tool];`,
  ),
  allowed('test/support/system.ts', `import { run } from '../../worker/main.js'; export const system = run;`),
];

/** One violation a rule, each in a file of its own. */
const BROKEN: readonly Plant[] = [
  breaks(
    'domain',
    'domain/planted.ts',
    `import { randomUUID } from 'node:crypto'; export const x = randomUUID;`,
  ),
  breaks(
    'domain',
    'domain/planted-library.ts',
    `import { validate } from 'uuid'; export const x = validate;`,
  ),
  breaks(
    'workflows',
    'workflows/planted.ts',
    `import { User } from '../models/user.js'; export const x = User;`,
  ),
  breaks(
    'workflows',
    'workflows/planted-builtin.ts',
    `import { randomUUID } from 'node:crypto'; export const x = randomUUID;`,
  ),
  breaks(
    'workflows',
    'workflows/planted-client.ts',
    `import { Client } from '@temporalio/client'; export const x = Client;`,
  ),
  breaks(
    'workflows-activities-by-type',
    'workflows/planted-activity.ts',
    `import { type Activities, createUser } from '../activities/index.js'; export const x: Activities = createUser;`,
  ),
  breaks(
    'activities',
    'activities/planted.ts',
    `import { Client } from '@temporalio/client'; export const x = Client;`,
  ),
  breaks(
    'platform',
    'platform/planted.ts',
    `import { User } from '../models/user.js'; export const x = User;`,
  ),
  breaks(
    'worker',
    'worker/planted.ts',
    `import { registration } from '../workflows/registration.js'; export const x = registration;`,
  ),
  breaks(
    'codec',
    'codec/planted.ts',
    `import type { User } from '../models/user.js'; export type X = typeof User;`,
  ),
  breaks(
    'simulators',
    'simulators/planted.ts',
    `import { log } from '../platform/log.js'; export const x = log;`,
  ),
  breaks(
    'migrations',
    'migrations/20260101000001_planted.ts',
    `import { STATES } from '../domain/states.js'; export const up = STATES;`,
  ),
  breaks(
    'migrations-knex-by-type',
    'migrations/20260101000002_planted.ts',
    `import { knex } from 'knex'; export const up = knex;`,
  ),
  breaks('models', 'models/planted.ts', `import pg from 'pg'; export const x = pg;`),
  breaks(
    'models-database-by-type',
    'models/planted-connection.ts',
    `import { connect } from '../platform/database.js'; export const x = connect;`,
  ),
  breaks(
    'providers',
    'providers/planted.ts',
    `import { User } from '../models/user.js'; export const x = User;`,
  ),
  breaks(
    'providers-config-by-type',
    'providers/planted-config.ts',
    `import * as config from '../platform/config/config.js'; export const x = config;`,
  ),
  breaks('use-cases', 'api/use-cases/planted.ts', `import Koa from 'koa'; export const x = Koa;`),
  breaks('use-cases', 'api/use-cases/planted-schema.ts', `import * as yup from 'yup'; export const x = yup;`),
  breaks(
    'workflows-by-type',
    'api/planted-flow.ts',
    `import { registration } from '../workflows/registration.js'; export const x = registration;`,
  ),
  breaks(
    'surfaces',
    'api/surfaces/ackgt/planted.ts',
    `import { User } from '../../../models/user.js'; export const x = User;`,
  ),
  breaks(
    'surfaces',
    'api/surfaces/ackgt/planted-temporal.ts',
    `import { Client } from '@temporalio/client'; export const x = Client;`,
  ),
  breaks(
    'surfaces',
    'api/http/planted.ts',
    `import type { registration } from '../../workflows/registration.js'; export type X = typeof registration;`,
  ),
  breaks(
    'surfaces-apart',
    'api/surfaces/barong/planted.ts',
    `import { routes } from '../ackgt/auth.js'; export const x = routes;`,
  ),
  breaks(
    'surface-blind',
    'api/http/planted-surface.ts',
    `import { routes } from '../surfaces/ackgt/auth.js'; export const x = routes;`,
  ),
  breaks('api-is-a-leaf', 'planted.ts', `import { run } from './api/main.js'; export const x = run;`),
  breaks(
    'worker-is-a-leaf',
    'api/planted-worker.ts',
    `import { run } from '../worker/main.js'; export const x = run;`,
  ),
  breaks(
    'activities-for-the-worker',
    'api/planted-activity.ts',
    `import { createUser } from '../activities/index.js'; export const x = createUser;`,
  ),
  breaks(
    'product-without-scaffolding',
    'api/planted-simulator.ts',
    `import { start } from '../simulators/gateway.js'; export const x = start;`,
  ),
  breaks(
    'production-dependencies',
    'api/planted-tool.ts',
    `import tool from 'devtool'; export const x = tool;`,
  ),
  breaks('production-dependencies', 'bin/cli.ts', `import tool from 'devtool'; export const x = tool;`),
  breaks(
    'no-cycles',
    'domain/planted-here.ts',
    `import { there } from './planted-there.js'; export const here = () => there;`,
  ),
  // A cycle is told once, at its first file.
  allowed(
    'domain/planted-there.ts',
    `import { here } from './planted-here.js'; export const there = () => here;`,
  ),
  breaks(
    'resolvable',
    'api/planted-missing.ts',
    `import { nothing } from './nothing.js'; export const x = nothing;`,
  ),
];

export const PLANTS: readonly Plant[] = [...ALLOWED, ...BROKEN];

/** Packages that the planted tree depends on, and the one that only its tools do. */
export const PACKAGES = [
  '@temporalio/workflow',
  '@temporalio/common',
  '@temporalio/activity',
  '@temporalio/client',
  '@temporalio/worker',
  '@koa/router',
  'koa',
  'knex',
  'objection',
  'pg',
  'pino',
  'uuid',
  'yup',
];
export const DEV_PACKAGE = 'devtool';
