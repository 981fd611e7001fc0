import { userInfo } from 'node:os';
import { parseArgs } from 'node:util';
import { isEventFilter } from '../../domain/events.js';
import { isUuid } from '../../domain/uuid.js';
import { isWebhookUrl } from '../../domain/webhooks.js';
import { Activity } from '../../models/activity.js';
import { WebhookAttempt, WebhookResend } from '../../models/webhook-attempt.js';
import { WEBHOOK_SECRET, WebhookEndpoint } from '../../models/webhook-endpoint.js';
import { loadConfig } from '../../platform/config/config.js';
import { createSealer, type Sealer } from '../../platform/crypto.js';
import { connectDatabase, type Database, type Transaction } from '../../platform/database.js';
import { newId } from '../../platform/ids.js';
import { makeWebhookSecret } from '../../platform/webhook-secret.js';
import { Refusal } from './refusal.js';

export const WEBHOOK_USAGE = `  webhook list                          who is told of events, and how far each is behind
  webhook create <url> [<event> …]      https; names of events, or what they begin with; all, unless said otherwise
  webhook pause|resume <id>             nothing is sent until it is resumed; also one that was disabled or waits
  webhook attempts <id>                 the last tries to tell it
  webhook resend <id> <event id>        one try more, out of order`;

/** Tries that are shown. */
const SHOWN_MAX = 50;
type Work = (database: Database, sealer: Sealer) => Promise<void>;

/** `cli webhook …`. @throws Refusal when it is called otherwise, or cannot be done */
export async function webhookCommand([name = '', ...args]: readonly string[]): Promise<void> {
  const work = Object.hasOwn(WORKS, name) ? WORKS[name]?.(positionals(args)) : undefined;
  if (!work) throw new Refusal(`npm run cli -- …\n${WEBHOOK_USAGE}`);
  const config = loadConfig('cli');
  const database = connectDatabase(config, 'cli');
  try {
    await work(database, createSealer(config.DATA_KEYS));
  } finally {
    await database.destroy();
  }
}

/** Each reads what it was called with; undefined when it is called otherwise. */
const WORKS: Readonly<Record<string, (args: readonly string[]) => Work | undefined>> = {
  list: (args) => (args.length > 0 ? undefined : list),
  create([url = '', ...events]) {
    if (!isWebhookUrl(url) || !events.every(isEventFilter)) return undefined;
    return (database, sealer) => create(database, sealer, url, events);
  },
  pause: ([id, ...more]) =>
    one(id, more, (database) =>
      change(
        database,
        id,
        'pause',
        (trx, as) => WebhookEndpoint.change(trx, id ?? '', as, { state: 'paused' }),
        ['active'],
      ),
    ),
  resume: ([id, ...more]) =>
    one(id, more, (database) =>
      change(database, id, 'resume', (trx, as) => {
        const nextAttemptAt = trx.fn.now() as unknown as Date;
        const going = { state: 'active', disabledFor: null, failures: 0, nextAttemptAt } as const;
        return WebhookEndpoint.change(trx, id ?? '', as, going);
      }),
    ),
  attempts: ([id, ...more]) => one(id, more, (database) => attempts(database, id ?? '')),
  resend: ([id, eventId = '', ...more]) =>
    isUuid(eventId) ? one(id, more, (database) => resend(database, id ?? '', eventId)) : undefined,
};

function one(id: string | undefined, more: readonly string[], work: (database: Database) => Promise<void>) {
  return isUuid(id) && more.length === 0 ? work : undefined;
}

async function list(database: Database): Promise<void> {
  const all = await WebhookEndpoint.listed(database);
  for (const { id, url, state, disabledFor, events, pending, failures, nextAttemptAt } of all) {
    const waits =
      failures > 0 && state === 'active'
        ? `  failed ${failures}x, again at ${nextAttemptAt.toISOString()}`
        : '';
    const told = events.length === 0 ? 'all events' : events.join(',');
    say(
      `${id}  ${state}${disabledFor === null ? '' : ` (${disabledFor})`}  ${url}  ${told}  ${pending} waiting${waits}`,
    );
  }
  if (all.length === 0) say('there is none');
}

async function create(database: Database, sealer: Sealer, url: string, events: string[]): Promise<void> {
  const id = newId();
  const secret = makeWebhookSecret();
  await database.transaction(async (trx) => {
    const words = { id, url, description: '', events };
    if (!(await WebhookEndpoint.add(trx, words, sealer.seal(WEBHOOK_SECRET, secret))))
      throw new Refusal('there are too many endpoints');
    await record(trx, id, 'create');
  });
  say(`${id}  is told of what happens from now on`);
  say(`${secret}  is its secret, and is shown nowhere else`);
}

async function change(
  database: Database,
  id = '',
  action: string,
  work: (trx: Transaction, as: string) => Promise<void>,
  from?: readonly string[],
): Promise<void> {
  await database.transaction(async (trx) => {
    const endpoint = await WebhookEndpoint.lock(trx, id);
    if (!endpoint) throw new Refusal('there is no such endpoint');
    if (from && !from.includes(endpoint.state)) throw new Refusal(`it is ${endpoint.state}`);
    await work(trx, newId());
    await record(trx, id, action);
  });
  say('done: its flow is told within a second');
}

async function attempts(database: Database, id: string): Promise<void> {
  const { results } = await WebhookAttempt.pageOf(
    database,
    { endpointId: id },
    { page: 1, perPage: SHOWN_MAX },
  );
  for (const { at, eventName, eventId, number, status, error, durationMs, isResend } of results)
    say(
      `${at.toISOString()}  ${eventName}  ${eventId}  try ${number}${isResend ? ' (asked for)' : ''}  ${status ?? error}  ${durationMs} ms`,
    );
  if (results.length === 0) say('nothing was sent to it');
}

async function resend(database: Database, id: string, eventId: string): Promise<void> {
  await change(database, id, 'resend', async (trx, as) => {
    const asked = await WebhookResend.ask(trx, { id: as, endpointId: id, eventId });
    if (asked === 'unknown') throw new Refusal('there is no such event, or it is no longer kept');
    if (asked === 'too_many') throw new Refusal('too many wait already');
    await WebhookEndpoint.change(trx, id, as, {});
  });
}

function record(trx: Transaction, id: string, action: string): Promise<void> {
  const terminal = {
    ip: 'terminal',
    userAgent: `cli webhook ${action}, by ${userInfo().username}`,
    requestId: newId(),
  };
  return Activity.record(trx, terminal, {
    topic: 'webhook',
    action,
    result: 'succeed',
    auditTopic: 'webhook',
    subject: `webhook:${id}`,
  });
}

function positionals(args: readonly string[]): readonly string[] {
  try {
    return parseArgs({ args: [...args], allowPositionals: true }).positionals;
  } catch {
    // An option: there are none.
    return ['', '', ''];
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
