import { parseArgs } from 'node:util';
import { isUuid } from '../../domain/uuid.js';
import { INBOX_BODY, INBOX_SOURCES, Inbox, type InboxSource } from '../../models/inbox.js';
import {
  type FactLine,
  INBOX_STATES,
  type InboxState,
  listFacts,
  replayFact,
} from '../../models/inbox-operating.js';
import { loadConfig } from '../../platform/config/config.js';
import { createSealer, type Sealer } from '../../platform/crypto.js';
import { connectDatabase, type Database } from '../../platform/database.js';
import { Refusal } from './refusal.js';

export const INBOX_USAGE = `  inbox list [--state S] [--source S]   what other companies and admins told us; waiting, unless said otherwise
  inbox show <id> [--body]              a fact; --body opens what was sent, which may be personal
  inbox replay <id>                     has its flow told once more; what was applied is not applied twice
  state: ${INBOX_STATES.join(', ')}; source: ${INBOX_SOURCES.join(', ')}`;

/** Lines of a list at most: more is a query's work. */
const SHOWN_MAX = 200;

type Work = (database: Database, sealer: Sealer) => Promise<void>;

/** `cli inbox …`. @throws Refusal when it is called otherwise, or there is no such fact */
export async function inboxCommand([name, ...args]: readonly string[]): Promise<void> {
  const work = WORKS[name ?? '']?.(args);
  if (!work) throw new Refusal(`npm run cli -- …\n${INBOX_USAGE}`);
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
  list(args) {
    const { state, source } = options(args);
    if (!isState(state) || !(source === null || isSource(source))) return undefined;
    return async (database) => {
      const facts = await listFacts(database, state, source, SHOWN_MAX + 1);
      for (const fact of facts.slice(0, SHOWN_MAX)) say(lineOf(fact));
      if (facts.length === 0) say(state === 'waiting' ? 'every fact was delivered' : 'there is none');
      if (facts.length > SHOWN_MAX) say(`… and more than these ${SHOWN_MAX}`);
    };
  },
  show([id, flag, ...more]) {
    if (!isUuid(id) || ![undefined, '--body'].includes(flag) || more.length > 0) return undefined;
    return async (database, sealer) => {
      const fact = await Inbox.query(database).findById(id);
      if (!fact) throw new Refusal('there is no such fact');
      say(lineOf(fact));
      if (flag === undefined) return;
      say(
        fact.bodySealed === null
          ? 'it has no body, or has it no more'
          : sealer.open(INBOX_BODY, fact.bodySealed),
      );
    };
  },
  replay([id, ...more]) {
    if (!isUuid(id) || more.length > 0) return undefined;
    return async (database) => {
      if (!(await replayFact(database, id))) throw new Refusal('there is no such fact, or nobody to tell');
      say('its flow is told once more');
    };
  },
};

function options(args: readonly string[]): { state: string; source: string | null } {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { state: { type: 'string', default: 'waiting' }, source: { type: 'string' } },
    });
    return { state: values.state, source: values.source ?? null };
  } catch {
    return { state: '', source: null };
  }
}

const isState = (text: string): text is InboxState => (INBOX_STATES as readonly string[]).includes(text);
const isSource = (text: string): text is InboxSource => (INBOX_SOURCES as readonly string[]).includes(text);

function lineOf(fact: FactLine): string {
  const { id, source, subjectId, verifiedBy, receivedAt, deliveredAt, outcome, attempts, nextSignalAt } =
    fact;
  const delivered = deliveredAt === null ? null : `${outcome ?? 'delivered'} ${deliveredAt.toISOString()}`;
  const waiting =
    nextSignalAt === null ? 'nobody to tell' : `told ${attempts}x, again at ${nextSignalAt.toISOString()}`;
  return [
    receivedAt.toISOString(),
    source,
    id,
    `about ${subjectId ?? 'nothing that we know'}`,
    `verified by ${verifiedBy}`,
    delivered ?? waiting,
  ].join('  ');
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
