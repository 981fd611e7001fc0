import type { Caller } from '../../domain/actor.js';
import { DomainError } from '../../domain/errors.js';
import { CODES_PER_ADDRESS_PER_DAY, WRONG_GUESSES_PER_ADDRESS_PER_DAY } from '../../domain/limits.js';
import { Activity } from '../../models/activity.js';
import { emailSubject, GuessWait, phoneSubject, userSubject } from '../../models/guess-wait.js';
import { type BudgetClass, PURPOSES_OF, SendBudget } from '../../models/send-budget.js';
import { Session } from '../../models/session.js';
import { SEALED, User } from '../../models/user.js';
import { forgiveGuesses, wrongGuesses } from '../../models/verification-asking.js';
import type { UseCaseDeps } from './deps.js';
import { emailBudgetIndex } from './email-verification.js';

/** What support needs of the use cases' parts. */
export type SupportDeps = Pick<
  UseCaseDeps,
  'database' | 'index' | 'sealer' | 'phones' | 'sessionIdleSeconds'
>;

/** Whom support looks at: an account, or an address that nobody has. */
export interface Subject {
  readonly user: User | undefined;
  /** Blind indexes of the addresses, with the word for each. */
  readonly addresses: readonly { readonly kind: 'phone' | 'email'; readonly index: Buffer }[];
}

/** One thing that keeps somebody out, and until when. */
export interface Block {
  /** What is blocked, in words. */
  readonly what: string;
  readonly why: string;
  readonly until: Date;
}

/** Newest events that are shown. */
const EVENTS_SHOWN = 15;

/**
 * Finds whom a text names: a phone in any spelling, an e-mail, a uid (`ID…`), the number of an account.
 * @throws DomainError `not_found` when it is none of these, or an account that does not exist
 */
export async function findSubject(deps: SupportDeps, text: string): Promise<Subject> {
  const { database, index } = deps;
  if (/^ID[0-9A-F]{10}$/.test(text)) return subjectOf(await User.query(database).findOne({ uid: text }));
  if (/^[0-9]{1,9}$/.test(text)) return subjectOf(await User.query(database).findById(text));
  if (text.includes('@')) {
    const emailIndex = index.of('email', text.toLowerCase());
    const user = await User.query(database).where({ emailIndex }).orderBy('emailVerifiedAt').first();
    return user ? subjectOf(user) : { user: undefined, addresses: [{ kind: 'email', index: emailIndex }] };
  }
  const phone = deps.phones.parse(text);
  if (phone === null) throw new DomainError('not_found');
  const phoneIndex = index.of('phone', phone);
  const user = await User.query(database).where({ phoneIndex }).whereNotNull('phoneVerifiedAt').first();
  return user ? subjectOf(user) : { user: undefined, addresses: [{ kind: 'phone', index: phoneIndex }] };
}

function subjectOf(user: User | undefined): Subject {
  if (!user) throw new DomainError('not_found');
  const { phoneIndex, emailIndex } = user;
  return {
    user,
    addresses: [
      ...(phoneIndex ? [{ kind: 'phone' as const, index: phoneIndex }] : []),
      ...(emailIndex ? [{ kind: 'email' as const, index: emailIndex }] : []),
    ],
  };
}

/** Why somebody is kept out, and until when; empty: nothing of ours keeps him out. */
export async function blocksOf(deps: SupportDeps, subject: Subject): Promise<Block[]> {
  const { database } = deps;
  const blocks: Block[] = [];
  const now = Date.now();
  for (const { kind, index } of subject.addresses) {
    for (const budget of await SendBudget.of(database, budgetsOf(deps, subject, kind, index))) {
      const what = `codes to the ${kind} (${PURPOSES_OF[budget.class].join(', ')})`;
      if (budget.windowUntil.getTime() > now)
        blocks.push({ what, why: 'one was sent a moment ago', until: budget.windowUntil });
      if (budget.dayCount >= CODES_PER_ADDRESS_PER_DAY && budget.dayUntil.getTime() > now)
        blocks.push({ what, why: `${budget.dayCount} codes in a day`, until: budget.dayUntil });
    }
    for (const [name, purposes] of Object.entries(PURPOSES_OF) as [BudgetClass, readonly never[]][]) {
      const { count, secondsLeft } = await wrongGuesses(database, index, purposes);
      if (count >= WRONG_GUESSES_PER_ADDRESS_PER_DAY)
        blocks.push({
          what: `codes to the ${kind} (${name})`,
          why: `${count} wrong guesses in a day`,
          until: new Date(now + secondsLeft * 1000),
        });
    }
  }
  for (const wait of await GuessWait.of(database, subjectsOf(subject))) {
    if (wait.blockedUntil.getTime() > now)
      blocks.push({
        what: `${wait.kind === 'password' ? 'logins' : 'second factors'} from ${wait.network}`,
        why: `${wait.failures} wrong in a row`,
        until: wait.blockedUntil,
      });
  }
  if (subject.user && subject.user.state !== 'active')
    blocks.push({ what: 'the account', why: `it is ${subject.user.state}`, until: new Date(8.64e15) });
  return blocks;
}

/** Lifts every limit of an address and of an account; a ban stays. Who did it is in the activity log. */
export async function unblock(deps: SupportDeps, caller: Caller, subject: Subject): Promise<void> {
  await deps.database.transaction(async (trx) => {
    for (const { kind, index } of subject.addresses) {
      await SendBudget.forget(trx, budgetsOf(deps, subject, kind, index));
      await forgiveGuesses(trx, index);
    }
    for (const name of subjectsOf(subject)) await GuessWait.forget(trx, name);
    await record(trx, caller, 'unblock', subject);
  });
}

/** Ends every session of an account. @returns how many were living */
export async function endAllSessions(deps: SupportDeps, caller: Caller, subject: Subject): Promise<number> {
  const { user } = subject;
  if (!user) throw new DomainError('not_found');
  return deps.database.transaction(async (trx) => {
    const ended = await Session.endAll(trx, user.id);
    await record(trx, caller, 'end_sessions', subject);
    return ended;
  });
}

/** The living sessions of an account, the latest used first. */
export async function sessionsOf(deps: SupportDeps, { user }: Subject): Promise<Session[]> {
  if (!user) throw new DomainError('not_found');
  return Session.living(deps.database, user.id, deps.sessionIdleSeconds);
}

/** The newest events of an account, newest first. */
export async function eventsOf(deps: SupportDeps, { user }: Subject): Promise<Activity[]> {
  return user ? Activity.newestOf(deps.database, user.id, EVENTS_SHOWN) : [];
}

/** What budgets of an address are kept under: the address, and the account's own where it is an e-mail. */
function budgetsOf(
  deps: SupportDeps,
  { user }: Subject,
  kind: 'phone' | 'email',
  index: Buffer,
): readonly Buffer[] {
  const own =
    kind === 'email' && user?.emailSealed
      ? [emailBudgetIndex(deps, user.id, deps.sealer.open(SEALED.email, user.emailSealed))]
      : [];
  return [index, ...own];
}

function subjectsOf({ user, addresses }: Subject): string[] {
  const tried = addresses.map(({ kind, index }) =>
    kind === 'phone' ? phoneSubject(index) : emailSubject(index),
  );
  return [...tried, ...(user ? [userSubject(user.id)] : [])];
}

async function record(
  trx: Parameters<typeof Activity.record>[0],
  caller: Caller,
  action: string,
  { user, addresses: [address] }: Subject,
): Promise<void> {
  await Activity.record(trx, caller, {
    topic: 'support',
    action,
    result: 'succeed',
    ...(user ? { userId: user.id } : address ? { addressIndex: address.index } : {}),
  });
}
