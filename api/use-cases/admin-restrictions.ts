import { randomBytes } from 'node:crypto';
import type { RestrictionScope } from '../../domain/access.js';
import { DomainError } from '../../domain/errors.js';
import { endsSessions } from '../../domain/restriction-change.js';
import { Restriction, type RestrictionColumns, type RestrictionFilter } from '../../models/restriction.js';
import { Session } from '../../models/session.js';
import { digestToken } from '../../platform/crypto.js';
import type { Transaction } from '../../platform/database.js';
import { placeWord } from '../../platform/geo.js';
import { normalNetwork, readAddress } from '../../platform/network.js';
import { type AdminCall, changeAsAdmin } from './admin-call.js';
import { changeRow } from './admin-row.js';
import { changesOf } from './audit-changes.js';
import type { UseCaseDeps } from './deps.js';

/** A restriction as administrators see it. */
export interface RestrictionView extends RestrictionColumns {
  readonly id: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** Which restrictions, and which page of them. */
export interface RestrictionQuery extends RestrictionFilter {
  readonly page: number;
  readonly limit: number;
}

type Deps = Pick<UseCaseDeps, 'database'>;

const FIELDS = ['category', 'scope', 'value', 'code', 'state'] as const;
/** barong.md section 5: "64 hex". */
const WHITELINK_BYTES = 32;

/** One page of restrictions, by number. */
export async function listRestrictions(
  { database }: Deps,
  { page, limit, ...filter }: RestrictionQuery,
): Promise<{ readonly items: readonly RestrictionView[]; readonly total: number }> {
  const { rows, total } = await Restriction.page(database, filter, { page, limit });
  return { items: rows.map(viewOf), total };
}

/**
 * Writes a restriction; every process has heard of it at the commit (ADR 0026). A `blocklogin` in force ends every session.
 * @throws DomainError `validation_failed` with the reason `value`: it would match nobody; `conflict` with the reason `taken`
 *   (so with the next one)
 */
export function addRestriction(
  deps: Deps,
  admin: AdminCall,
  input: RestrictionColumns,
): Promise<RestrictionView> {
  return change(deps, admin, async (trx) => {
    const kept = { ...input, value: meant(input.scope, input.value) };
    const { id } = await Restriction.query(trx).insert(kept);
    return { id: String(id), old: null, now: kept };
  }) as Promise<RestrictionView>;
}

/** Changes what is there of `input`. @throws DomainError `not_found`, and as above */
export function changeRestriction(
  deps: Deps,
  admin: AdminCall,
  { id, ...input }: Partial<RestrictionColumns> & { readonly id: number },
): Promise<RestrictionView> {
  return change(deps, admin, async (trx) => {
    const old = await existing(trx, id);
    const { category, scope, value, code, state } = { ...old, ...input };
    // A row of the terminal's may be spelt otherwise; it is left so unless somebody writes what it is about.
    const isMoved = input.scope !== undefined || input.value !== undefined;
    const now = { category, scope, value: isMoved ? meant(scope, value) : value, code, state };
    await Restriction.query(trx)
      .patch({ ...now, updatedAt: trx.fn.now() } as object)
      .where({ id: old.id });
    return { id: old.id, old, now };
  }) as Promise<RestrictionView>;
}

/** Ends one. @throws DomainError `not_found` */
export async function dropRestriction(
  deps: Deps,
  admin: AdminCall,
  { id }: { readonly id: number },
): Promise<void> {
  await change(deps, admin, async (trx) => {
    const old = await existing(trx, id);
    await Restriction.query(trx).delete().where({ id: old.id });
    return { id: old.id, old, now: null };
  });
}

/** A token that lets any address in past every restriction until it is over; it is told once, and kept as a digest. */
export async function createWhitelink(
  deps: Deps,
  admin: AdminCall,
  { hours }: { readonly hours: number },
): Promise<string> {
  const token = randomBytes(WHITELINK_BYTES).toString('hex');
  return changeAsAdmin(deps, admin, {
    async apply(trx) {
      await Restriction.keepLink(trx, digestToken(token), hours, admin.actor.userId);
      return { subject: 'whitelink', changes: { hours: { old: null, new: hours } } };
    },
    answer: async () => token,
  });
}

interface Changed {
  readonly id: string;
  readonly old: RestrictionColumns | null;
  readonly now: RestrictionColumns | null;
}

/** @returns undefined: it is gone */
function change(
  deps: Deps,
  admin: AdminCall,
  work: (trx: Transaction) => Promise<Changed>,
): Promise<RestrictionView | undefined> {
  return changeRow(deps, admin, {
    name: 'restriction',
    async apply(trx) {
      const { id, old, now } = await work(trx);
      if (now && endsSessions(old, now)) await Session.endEverybodys(trx);
      return { id, changes: changesOf(old, now, FIELDS) };
    },
    async see(trx, id) {
      const row = await Restriction.query(trx).findById(id);
      return row && viewOf(row);
    },
  });
}

/** @throws DomainError `not_found` */
async function existing(trx: Transaction, id: number): Promise<Restriction> {
  const found = await Restriction.query(trx).findById(id).forUpdate();
  if (!found) throw new DomainError('not_found');
  return found;
}

/** A value in the one spelling that it is kept in. @throws DomainError `validation_failed` with the reason `value` */
function meant(scope: RestrictionScope, value: string): string {
  const found = spelt(scope, value.trim());
  if (found === null) throw new DomainError('validation_failed', { reason: 'value' });
  return found;
}

function spelt(scope: RestrictionScope, value: string): string | null {
  switch (scope) {
    case 'all':
      return value.toLowerCase() === 'all' ? 'all' : null;
    case 'ip':
      return readAddress(value)?.toString() ?? null;
    case 'ip_subnet':
      return normalNetwork(value);
    case 'continent':
    case 'country':
      return placeWord(scope, value);
  }
}

function viewOf(row: Restriction): RestrictionView {
  const { id, category, scope, value, code, state, createdAt, updatedAt } = row;
  return { id: Number(id), category, scope, value, code, state, createdAt, updatedAt };
}
