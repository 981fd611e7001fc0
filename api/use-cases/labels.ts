import type { Actor } from '../../domain/actor.js';
import { DomainError } from '../../domain/errors.js';
import { Label } from '../../models/label.js';
import type { UseCaseDeps } from './deps.js';
import type { LabelView } from './full-account.js';
import { insist } from './insist.js';

/** A label as its owner writes it: in lower case, of the characters and the length that labels have. */
export interface WrittenLabel {
  readonly key: string;
  readonly value: string;
}

type Deps = Pick<UseCaseDeps, 'database'>;

/** The actor's labels, of either scope, by when they were made. */
export function listLabels(
  { database }: Deps,
  { userId }: Actor,
  { order }: { order: 'asc' | 'desc' },
): Promise<readonly LabelView[]> {
  return Label.of(database, userId, order);
}

/** One of the actor's labels; of both scopes the public one. @throws DomainError `not_found` */
export async function seeLabel({ database }: Deps, { userId }: Actor, key: string): Promise<LabelView> {
  const [found] = await Label.named(database, userId, key);
  if (!found) throw new DomainError('not_found');
  return found;
}

/**
 * Adds a public label. What its owner writes never changes state or level: those come from private ones alone (barong.md
 * section 16, quirk 1).
 * @throws DomainError `conflict` with the reason `taken` or `too_many`
 */
export async function addLabel(
  { database }: Deps,
  { userId }: Actor,
  { key, value }: WrittenLabel,
): Promise<LabelView> {
  return insist(async (isAgain) => {
    const made = await Label.add(database, { userId, key, value });
    if (made) return made;
    const [known] = await Label.named(database, userId, key);
    const isTaken = known?.scope === 'public';
    // Made by an earlier try of this call, whose acknowledgement was lost (reliability F19).
    if (isAgain && isTaken && known.value === value) return known;
    throw new DomainError('conflict', { reason: isTaken ? 'taken' : 'too_many' });
  });
}

/** Changes a public label. @throws DomainError `not_found`, `forbidden` with the reason `private` */
export async function changeLabel(
  deps: Deps,
  actor: Actor,
  { key, value }: WrittenLabel,
): Promise<LabelView> {
  const changed = await insist(() => Label.change(deps.database, { userId: actor.userId, key, value }));
  return changed ?? refuse(deps, actor, key);
}

/** Takes a public label away. @throws DomainError `not_found`, `forbidden` with the reason `private` */
export async function dropLabel(deps: Deps, actor: Actor, key: string): Promise<void> {
  const { database } = deps;
  const { userId } = actor;
  const isGone = await insist(
    async (isAgain) =>
      (await Label.drop(database, userId, key)) ||
      // Gone since an earlier try of this call (reliability F19).
      (isAgain && (await Label.named(database, userId, key)).length === 0),
  );
  if (!isGone) await refuse(deps, actor, key);
}

async function refuse({ database }: Deps, { userId }: Actor, key: string): Promise<never> {
  const [known] = await Label.named(database, userId, key);
  throw known ? new DomainError('forbidden', { reason: 'private' }) : new DomainError('not_found');
}
