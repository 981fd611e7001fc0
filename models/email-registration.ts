import { type StandingRules, standing } from '../domain/standing.js';
import type { Language } from '../domain/states.js';
import type { Database, Transaction } from '../platform/database.js';
import { Label } from './label.js';
import { Session } from './session.js';
import { sql } from './sql.js';
import { User } from './user.js';

/** Somebody who registers with an e-mail. */
export interface EmailMember {
  /** UUID of the registration: a try that finds an account of it made that account. */
  readonly registrationId: string;
  readonly uid: string;
  readonly emailSealed: string;
  readonly emailIndex: Buffer;
  readonly passwordSealed: string;
  /** In lower case. */
  readonly username: string | null;
  readonly referralId: string | null;
  readonly dataSealed: string | null;
  readonly language: Language;
}

/** What became of it. */
export interface EmailMembership {
  readonly userId: string;
  /** A verified account holds the e-mail: this one will never be confirmed, and only the owner of the e-mail is told. */
  readonly held: boolean;
  /** The account that was registered with the e-mail before, and has it no more. */
  readonly replacedId: string | undefined;
}

const EMAIL_VERIFIED = { key: 'email', value: 'verified' } as const;

/** Those who register with one e-mail do it one after the other. */
async function inLine(trx: Transaction, emailIndex: Buffer): Promise<void> {
  await sql(trx, 'SELECT pg_advisory_xact_lock(hashtextextended(?, 0))', [
    `registration:${emailIndex.toString('hex')}`,
  ]);
}

/**
 * Makes the account of a registration with an e-mail. An older registration of the e-mail that nobody confirmed loses it,
 * its user name and its sessions: nobody's address can be squatted. Work and rows are the same whether or not a verified
 * account holds the e-mail (reliability A17, A18).
 * @returns undefined when an earlier try of the same registration made the account
 * @throws the database's unique violation of users_username_key
 */
export async function registerWithEmail(
  trx: Transaction,
  member: EmailMember,
  rules: StandingRules,
): Promise<EmailMembership | undefined> {
  const { emailIndex } = member;
  await inLine(trx, emailIndex);
  if (await User.madeBy(trx, member.registrationId)) return undefined;
  const older = await User.query(trx)
    .select('id')
    .findOne({ emailIndex })
    .whereNotNull('emailRegisteredAt')
    .whereNull('emailVerifiedAt')
    .forNoKeyUpdate();
  if (older) {
    await User.query(trx)
      .patch({ emailSealed: null, emailIndex: null, username: null })
      .where({ id: older.id });
    await Session.endAll(trx, older.id);
  }
  const held = await User.isEmailTaken(trx, emailIndex);
  const { id } = await User.query(trx)
    .insert({
      ...member,
      ...standing([], rules),
      role: 'member',
      emailRegisteredAt: trx.fn.now() as unknown as Date,
    })
    .returning('id');
  return { userId: id, held, replacedId: older?.id };
}

/**
 * Makes the account of an e-mail that another company vouches for, unless a verified account holds it; whoever holds it
 * unverified has it no more.
 * @returns the id of the new account; undefined when there is one already
 */
export async function registerVouched(
  trx: Transaction,
  member: EmailMember,
  rules: StandingRules,
): Promise<string | undefined> {
  const { emailIndex } = member;
  await inLine(trx, emailIndex);
  if (await User.isEmailTaken(trx, emailIndex)) return undefined;
  const { id } = await User.query(trx)
    .insert({
      ...member,
      ...standing([EMAIL_VERIFIED], rules),
      role: 'member',
      emailVerifiedAt: trx.fn.now() as unknown as Date,
    })
    .returning('id');
  await User.takeEmailFromUnverified(trx, emailIndex, id);
  await Label.set(trx, { userId: id, ...EMAIL_VERIFIED, scope: 'private' });
  return id;
}

/** The account of a uid, that others may name as who sent them. */
export async function referrerOf(db: Database, uid: string): Promise<string | undefined> {
  return (await User.query(db).select('id').findOne({ uid }).whereNot({ state: 'deleted' }))?.id;
}

/** Whether a user name is taken. @param username in lower case */
export async function isUsernameTaken(db: Database | Transaction, username: string): Promise<boolean> {
  return (await User.query(db).select('id').findOne({ username })) !== undefined;
}
