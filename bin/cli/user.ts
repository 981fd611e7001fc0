import { userInfo } from 'node:os';
import { restoreAccount } from '../../api/use-cases/restore-account.js';
import {
  blocksOf,
  endAllSessions,
  eventsOf,
  findSubject,
  type Subject,
  type SupportDeps,
  sessionsOf,
  unblock,
} from '../../api/use-cases/support.js';
import type { Caller } from '../../domain/actor.js';
import { DomainError } from '../../domain/errors.js';
import type { StandingRules } from '../../domain/standing.js';
import { loadConfig } from '../../platform/config/config.js';
import { standingRules } from '../../platform/config/standing.js';
import { createBlindIndexer, createReferences, createSealer } from '../../platform/crypto.js';
import { connectDatabase } from '../../platform/database.js';
import { newId } from '../../platform/ids.js';
import { createPhoneParser } from '../../platform/phone.js';
import { Refusal } from './refusal.js';

export const USER_USAGE = `  user show <who>           what keeps somebody out and until when, and the newest events
  user unblock <who>        lifts every limit of his codes, logins and factors; a ban stays
  user sessions <who>       his living sessions
  user end-sessions <who>   ends them all
  user restore <who>        takes back that he closed his account, while it is not erased yet
  who: a phone, an e-mail, a uid (ID…) or the number of an account`;

/** What the commands need: what support needs, and the word for an account in Temporal. */
type CommandDeps = SupportDeps & {
  readonly references: (userId: string) => string;
  readonly standing: StandingRules;
};
type Command = (deps: CommandDeps, caller: Caller, subject: Subject) => Promise<void>;

const COMMANDS: Readonly<Record<string, Command>> = {
  show,
  unblock: async (deps, caller, subject) => {
    await unblock(deps, caller, subject);
    say('every limit is lifted');
    await show(deps, caller, subject);
  },
  sessions: async (deps, _caller, subject) => {
    for (const { id, ip, userAgent, lastSeenAt } of await sessionsOf(deps, subject))
      say(`${id}  last used ${lastSeenAt.toISOString()}  from ${ip}  ${userAgent}`);
  },
  'end-sessions': async (deps, caller, subject) =>
    say(`${await endAllSessions(deps, caller, subject)} sessions ended`),
  restore,
};

/** `cli user <command> <who>`. @throws Refusal when it is called otherwise */
export async function userCommand([name = '', who, ...more]: readonly string[]): Promise<void> {
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command || who === undefined || more.length > 0) throw new Refusal(`npm run cli -- …\n${USER_USAGE}`);
  const config = loadConfig('cli');
  const database = connectDatabase(config, 'cli');
  try {
    const deps: CommandDeps = {
      database,
      index: createBlindIndexer(config.INDEX_KEY),
      sealer: createSealer(config.DATA_KEYS),
      phones: createPhoneParser([config.PHONE_DEFAULT_REGION, ...config.PHONE_OTHER_REGIONS], []),
      sessionIdleSeconds: config.SESSION_IDLE_SECONDS,
      references: createReferences(config.REFERENCE_KEY),
      standing: standingRules(config),
    };
    await command(deps, callerOf(name), await findSubject(deps, who));
  } finally {
    await database.destroy();
  }
}

async function restore(deps: CommandDeps, caller: Caller, subject: Subject): Promise<void> {
  const { user } = subject;
  if (!user) throw new DomainError('not_found');
  await restoreAccount(deps, caller, user.id).catch((error: unknown) => {
    if (!(error instanceof DomainError && error.code === 'not_found')) throw error;
    throw new Refusal('the account is not closed, or it is erased already');
  });
  say('the account is restored; its owner can log in again');
}

/** Who is at the terminal: the audit's "from where". */
function callerOf(command: string): Caller {
  return {
    requestId: newId(),
    ip: 'terminal',
    userAgent: `cli user ${command}, by ${userInfo().username}`,
    language: 'en',
  };
}

async function show(deps: CommandDeps, _caller: Caller, subject: Subject): Promise<void> {
  const { user } = subject;
  say(
    user
      ? `${user.uid}  number ${user.id}  ${user.role}  ${user.state}  level ${user.level}  second factor: ${user.twoFactorProvider ?? 'none'}`
      : 'no account has this address',
  );
  if (user) say(`his flows in the Temporal Web UI: UserRef = "${deps.references(user.id)}"`);
  const blocks = await blocksOf(deps, subject);
  if (blocks.length === 0) say('nothing keeps him out');
  for (const { what, why, until } of blocks) {
    const end =
      Number.isNaN(until.getTime()) || until.getFullYear() > 9_999 ? 'somebody ends it' : until.toISOString();
    say(`blocked: ${what}: ${why}; until ${end}`);
  }
  for (const { at, topic, action, result, reason, ip } of await eventsOf(deps, subject))
    say(`${at.toISOString()}  ${topic} ${action}: ${result}${reason ? ` (${reason})` : ''}  from ${ip}`);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
