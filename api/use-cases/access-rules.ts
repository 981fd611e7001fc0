import { type PermissionRule, RESTRICTION_CATEGORIES, RESTRICTION_SCOPES } from '../../domain/access.js';
import { ACCESS_RULES_CHECK_MS, ACCESS_RULES_MAX_AGE_MS } from '../../domain/family-limits.js';
import { type AccessRuleRows, readAccessRules, type TimedRestriction } from '../../models/access-rules.js';
import type { Listening } from '../../platform/channel-listener.js';
import type { Database } from '../../platform/database.js';
import type { Place } from '../../platform/geo.js';
import { type Address, readAddress, readNetwork } from '../../platform/network.js';

/** Where a request comes from, looked up when a rule asks for it. */
export interface Origin {
  /** null: not known any more, or nothing that Node takes for an address. */
  readonly address: Address | null;
  place(): Place | null;
}

/** A restriction, ready to be asked. */
export interface ReadyRestriction extends TimedRestriction {
  /** By performance.now(); Infinity: until somebody ends it. */
  readonly endsAt: number;
  matches(origin: Origin): boolean;
}

/** The rules of access as they were at most ACCESS_RULES_MAX_AGE_MS ago. */
export interface ReadyRules {
  readonly permissions: ReadonlyMap<string, readonly PermissionRule[]>;
  /** In the order in which they are asked (barong.md section 3). */
  readonly restrictions: readonly ReadyRestriction[];
}

/** The rules of access in this process's memory. */
export interface AccessRules {
  /** Rules that are young enough; those that are not are read anew first. @throws what reading throws: never old ones */
  current(): ReadyRules | Promise<ReadyRules>;
  stop(): void;
}

/** What hears of changes, and can be asked whether it still does (platform/channel-listener). */
export interface RulesListener {
  ask(): Promise<Listening>;
  stop(): void;
}

/**
 * Keeps the rules of access in memory, so that no request asks for them. A change is heard of at its commit (LISTEN), and a
 * connection that hears nothing has to prove every ACCESS_RULES_CHECK_MS that it would: what was not confirmed for
 * ACCESS_RULES_MAX_AGE_MS is read anew by whoever needs it, and nobody is let in by rules that cannot be read.
 */
export function keepAccessRules(
  database: Database,
  listen: (onNotice: () => void) => RulesListener,
): AccessRules {
  let rules: ReadyRules | undefined;
  /** The moment as of which they are known to be true. */
  let trueAt = Number.NEGATIVE_INFINITY;
  /** Changes that were told of, and how many of them had been when the rules were read. */
  let told = 0;
  let toldThen = -1;
  let reading: Promise<ReadyRules> | undefined;

  async function read(): Promise<ReadyRules> {
    const [began, toldBefore] = [performance.now(), told];
    try {
      const found = prepare(await readAccessRules(database), began);
      rules = found;
      trueAt = began;
      toldThen = toldBefore;
      return found;
    } finally {
      reading = undefined;
    }
  }
  function refresh(): Promise<ReadyRules> {
    reading ??= read();
    return reading;
  }
  // Whoever needs them asks again and is told why: nobody waits for this one.
  const refreshUnasked = (): void => void refresh().catch(() => undefined);

  const listener = listen(() => {
    told += 1;
    refreshUnasked();
  });
  let asking = false;
  async function check(): Promise<void> {
    if (asking) return;
    asking = true;
    const began = performance.now();
    try {
      // Postgres hands over what it has to tell before it answers: no notice by then, no change before the question.
      if ((await listener.ask()) === 'listening' && told === toldThen) trueAt = Math.max(trueAt, began);
      else refreshUnasked();
    } finally {
      asking = false;
    }
  }
  const timer = setInterval(() => void check(), ACCESS_RULES_CHECK_MS);
  void check();

  return {
    current: () =>
      rules && told === toldThen && performance.now() - trueAt < ACCESS_RULES_MAX_AGE_MS ? rules : refresh(),
    stop() {
      clearInterval(timer);
      listener.stop();
    },
  };
}

/** @param now moment before they were read, by performance.now() */
function prepare({ permissions, restrictions }: AccessRuleRows, now: number): ReadyRules {
  const byRole = new Map<string, PermissionRule[]>();
  for (const rule of permissions) {
    const rules = byRole.get(rule.role);
    if (rules) rules.push(rule);
    else byRole.set(rule.role, [rule]);
  }
  const rank = ({ category, scope }: TimedRestriction): number =>
    RESTRICTION_CATEGORIES.indexOf(category) * RESTRICTION_SCOPES.length + RESTRICTION_SCOPES.indexOf(scope);
  return {
    permissions: byRole,
    restrictions: restrictions
      .map((rule) => ({
        ...rule,
        endsAt: rule.endsInMs === null ? Number.POSITIVE_INFINITY : now + rule.endsInMs,
        matches: matcherOf(rule),
      }))
      // Stable: of two of one rank the older one is asked first.
      .sort((a, b) => rank(a) - rank(b)),
  };
}

/** What cannot be read matches nothing: whoever writes rules is told of it there. */
function matcherOf({ scope, value }: TimedRestriction): (origin: Origin) => boolean {
  const word = value.trim().toLowerCase();
  switch (scope) {
    case 'all':
      return () => true;
    case 'ip': {
      const wanted = readAddress(word)?.toString();
      return ({ address }) => wanted !== undefined && address?.toString() === wanted;
    }
    case 'ip_subnet': {
      const holds = readNetwork(word);
      return ({ address }) => holds !== null && address !== null && holds(address);
    }
    case 'continent':
    case 'country':
      return (origin) => origin.place()?.[scope].has(word) ?? false;
  }
}
