import { parseArgs } from 'node:util';
import {
  RESTRICTION_CATEGORIES,
  RESTRICTION_SCOPES,
  type RestrictionCategory,
  type RestrictionScope,
} from '../../domain/access.js';
import { WHITELINK_HOURS, WHITELINK_MAX_HOURS } from '../../domain/family-limits.js';
import { Permission } from '../../models/permission.js';
import { Restriction } from '../../models/restriction.js';
import { loadConfig } from '../../platform/config/config.js';
import { makeSessionToken } from '../../platform/crypto.js';
import { connectDatabase, type Database } from '../../platform/database.js';
import { readAddress, readNetwork } from '../../platform/network.js';
import { Refusal } from './refusal.js';

export const RESTRICTION_USAGE = `  restriction list                      who is kept out, or let in past all others
  restriction add <category> <scope> [<value>] [--code N] [--hours N]
                                        in force at once; --code: status of the answer; --hours: it ends by itself
  restriction remove <number>           ends it
  category: ${RESTRICTION_CATEGORIES.join(', ')}; scope: ${RESTRICTION_SCOPES.join(', ')}`;
export const WHITELINK_USAGE = `  whitelink create [--hours N]          a token that lets an address in (POST …/identity/users/access); 24 hours, at most ${WHITELINK_MAX_HOURS}`;
export const PERMISSION_USAGE =
  '  permission list                       what each role may do, by verb and beginning of the path';

type Work = (database: Database) => Promise<void>;
type Works = Readonly<Record<string, (args: readonly string[]) => Work | undefined>>;

/** `cli restriction …`. @throws Refusal when it is called otherwise, or there is none to end */
export const restrictionCommand = command(RESTRICTION_USAGE, {
  list: (args) => (args.length > 0 ? undefined : listRestrictions),
  add: addRestriction,
  remove([id, ...more]) {
    if (!/^\d{1,18}$/.test(id ?? '') || more.length > 0) return undefined;
    return async (database) => {
      if (!(await Restriction.remove(database, id ?? ''))) throw new Refusal('there is no such restriction');
      say('it is over');
    };
  },
});

/** `cli whitelink create`. @throws Refusal when it is called otherwise */
export const whitelinkCommand = command(WHITELINK_USAGE, {
  create(args) {
    const hours = numberOf(options(args).values?.hours ?? String(WHITELINK_HOURS), 1, WHITELINK_MAX_HOURS);
    if (hours === undefined || options(args).positionals.length > 0) return undefined;
    return async (database) => {
      const { token, digest } = makeSessionToken();
      await Restriction.keepLink(database, digest, hours);
      say(`${token}  works for ${hours} hours, and is shown nowhere else`);
    };
  },
});

/** `cli permission list`. @throws Refusal when it is called otherwise */
export const permissionCommand = command(PERMISSION_USAGE, {
  list(args) {
    if (args.length > 0) return undefined;
    return async (database) => {
      for (const { id, role, action, verb, path, topic } of await Permission.all(database))
        say(`${id}  ${role}  ${action} ${verb} ${path}${topic === null ? '' : `  topic ${topic}`}`);
    };
  },
});

function command(usage: string, works: Works): (args: readonly string[]) => Promise<void> {
  return async ([name = '', ...args]) => {
    const work = Object.hasOwn(works, name) ? works[name]?.(args) : undefined;
    if (!work) throw new Refusal(`npm run cli -- …\n${usage}`);
    const database = connectDatabase(loadConfig('cli'), 'cli');
    try {
      await work(database);
    } finally {
      await database.destroy();
    }
  };
}

async function listRestrictions(database: Database): Promise<void> {
  const all = await Restriction.all(database);
  for (const { id, category, scope, value, code, state, expiresAt } of all) {
    const end = expiresAt === null ? '' : `  until ${expiresAt.toISOString()}`;
    say(`${id}  ${category}  ${scope} ${value}  ${state}${code === null ? '' : `  answers ${code}`}${end}`);
  }
  if (all.length === 0) say('there is none');
}

function addRestriction(args: readonly string[]): Work | undefined {
  const { positionals, values } = options(args);
  const [category, scope, value = 'all', ...more] = positionals;
  const code = values?.code === undefined ? null : numberOf(values.code, 400, 599);
  const hours = values?.hours === undefined ? null : numberOf(values.hours, 1, Number.MAX_SAFE_INTEGER);
  if (!values || !isCategory(category) || !isScope(scope) || code === undefined || hours === undefined)
    return undefined;
  // A value that names nobody would keep nobody out, and nobody would notice.
  if (more.length > 0 || !isMeant(scope, value)) return undefined;
  return async (database) => {
    if (!(await Restriction.add(database, { category, scope, value, code, hours })))
      throw new Refusal('there is one of this category, scope and value already');
    say('it is in force');
  };
}

function isMeant(scope: RestrictionScope, value: string): boolean {
  if (scope === 'ip') return readAddress(value) !== null;
  if (scope === 'ip_subnet') return readNetwork(value) !== null;
  return scope === 'all' ? value === 'all' : /^\p{L}[\p{L} .,'()-]{1,63}$/u.test(value);
}

function options(args: readonly string[]) {
  try {
    const option = { type: 'string' } as const;
    return parseArgs({ args: [...args], options: { code: option, hours: option }, allowPositionals: true });
  } catch {
    return { positionals: [''], values: undefined };
  }
}

/** A whole number within bounds; undefined for anything else. */
function numberOf(text: string, min: number, max: number): number | undefined {
  const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  return number >= min && number <= max ? number : undefined;
}

const isCategory = (text = ''): text is RestrictionCategory =>
  (RESTRICTION_CATEGORIES as readonly string[]).includes(text);
const isScope = (text = ''): text is RestrictionScope =>
  (RESTRICTION_SCOPES as readonly string[]).includes(text);

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
