import { createHash, randomUUID } from 'node:crypto';
import { type AbleIdHook, parseAbleIdHook } from '../../domain/able-id/hook.js';
import { type AbleIdHookKind, isAbleIdHookKind } from '../../domain/able-id/words.js';
import type { Caller } from '../../domain/actor.js';
import { IMAGE_TYPES, type ImageType, sniff } from '../../domain/documents.js';
import { DomainError } from '../../domain/errors.js';
import { HOOKS_PER_KIND_MAX, UNAVAILABLE_RETRY_AFTER_SECONDS } from '../../domain/limits.js';
import { Activity } from '../../models/activity.js';
import { Document } from '../../models/document.js';
import { FileClaim } from '../../models/file-claim.js';
import { IDENTITY_SEALED } from '../../models/identity-attempt.js';
import { type HookedAttempt, IdentityHook } from '../../models/identity-hook.js';
import { INBOX_BODY } from '../../models/inbox.js';
import { digestToken } from '../../platform/crypto.js';
import { eventKey } from '../../platform/event-key.js';
import { newId } from '../../platform/ids.js';
import type { UseCaseDeps } from './deps.js';
import { stored } from './file-faults.js';
import { insist } from './insist.js';
import { tellIdentityCheck } from './kyc-flow.js';
import type { AbleIdHookInput } from './kyc-views.js';

/** What AbleID's photos are called among the documents. */
const PHOTO_TYPE = 'AbleID photo';

/**
 * Lets a hook in whose token belongs to an attempt, before its body is read.
 * @throws DomainError `not_found`: unknown, of no such kind, or over for 24 h, all alike
 */
export async function admitAbleIdHook(
  deps: UseCaseDeps,
  caller: Caller,
  hook: { readonly token: string; readonly kind: string },
): Promise<void> {
  await requireAttempt(deps, caller, hook);
}

/**
 * Records what AbleID says of an attempt and tells its flow. A repeat of a recorded body is the same fact; what comes after
 * the attempt's end is kept and changes nothing (reliability F30).
 * @throws DomainError `not_found`, also for another attempt's hook (reliability A38); `validation_failed`; `flood_control`
 */
export async function receiveAbleIdHook(
  deps: UseCaseDeps,
  caller: Caller,
  { token, kind, body, rawBody }: AbleIdHookInput,
): Promise<void> {
  const { database } = deps;
  const attempt = await requireAttempt(deps, caller, { token, kind });
  if (!isAbleIdHookKind(kind)) throw new DomainError('not_found');
  const hook = parseAbleIdHook(body);
  if (!hook) throw new DomainError('validation_failed', { fields: [{ path: 'type', rule: 'format' }] });
  if (hook.attemptId !== null && attempt.ableIdAttempt !== null && hook.attemptId !== attempt.ableIdAttempt)
    await refuseForged(deps, caller, 'another_attempt', attempt);

  const bodyDigest = createHash('sha256').update(rawBody).digest();
  const fact = { attemptId: attempt.id, kind, bodyDigest };
  if (await IdentityHook.isRecorded(database, fact)) return;
  const bodySealed =
    kind === 'photo' ? null : deps.sealer.seal(INBOX_BODY, Buffer.from(rawBody).toString('utf8'));
  if ((await IdentityHook.count(database, attempt.id, kind)) >= HOOKS_PER_KIND_MAX)
    throw new DomainError('flood_control', { retryAfterSeconds: UNAVAILABLE_RETRY_AFTER_SECONDS });
  const id = newId();
  const late = attempt.status !== 'pending' && attempt.status !== 'starting';
  await record(
    deps,
    attempt,
    hook,
    { id, ...fact, eventKey: eventKey(attempt.id, kind, bodyDigest.toString('hex')), bodySealed },
    late,
  );
  if (!late) await tellIdentityCheck(deps, attempt.id, { id });
}

async function requireAttempt(
  deps: UseCaseDeps,
  caller: Caller,
  { token, kind }: { readonly token: string; readonly kind: string },
): Promise<HookedAttempt> {
  const attempt = isAbleIdHookKind(kind) && (await IdentityHook.attemptOf(deps.database, digestToken(token)));
  return attempt || refuseForged(deps, caller, 'unknown_token');
}

/** A hook that nobody was asked for is an alarm (ASVS 16.3.3). @throws DomainError `not_found` */
async function refuseForged(
  { database, caps }: UseCaseDeps,
  caller: Caller,
  reason: string,
  attempt?: HookedAttempt,
): Promise<never> {
  // Who guesses tokens is stopped before he fills the log (docs/security.md, section 4).
  await caps.takeGuess(caller.ip);
  await Activity.record(database, caller, {
    topic: 'kyc',
    action: 'able_id_hook',
    result: 'denied',
    reason,
    ...(attempt && { userId: attempt.userId }),
  });
  throw new DomainError('not_found');
}

async function record(
  deps: UseCaseDeps,
  attempt: HookedAttempt,
  hook: AbleIdHook,
  fact: {
    id: string;
    attemptId: string;
    kind: AbleIdHookKind;
    bodyDigest: Buffer;
    eventKey: Buffer;
    bodySealed: string | null;
  },
  late: boolean,
): Promise<void> {
  const { database, sealer } = deps;
  const seal = (context: string, text: string | null): string | null => text && sealer.seal(context, text);
  const told = hook.outcome === 'success' ? hook : { person: null, address: null, photo: null };
  const photo = told.photo === null || late ? null : await keepPhoto(deps, attempt, told.photo, fact);
  const row = {
    ...fact,
    ableIdAttempt: hook.attemptId,
    reason: hook.outcome === 'failure' ? hook.reason : null,
    personSealed: seal(IDENTITY_SEALED.person, told.person && JSON.stringify(told.person)),
    addressSealed: seal(IDENTITY_SEALED.address, told.address),
    photoId: null as string | null,
  };
  await insist(() =>
    database.transaction(async (trx) => {
      if (await IdentityHook.isRecorded(trx, fact)) {
        if (photo && (await Document.query(trx).findById(photo.id)) === undefined)
          await FileClaim.release(trx, photo.storageKey);
        return;
      }
      if (photo) {
        if (!(await FileClaim.take(trx, photo.storageKey))) throw new DomainError('unavailable');
        await Document.add(trx, photo);
        row.photoId = photo.id;
      }
      await IdentityHook.record(trx, row, late);
    }),
  );
}

/** Writes the photo's file, cleaned as every image is; null for what is none: the hook counts all the same. */
async function keepPhoto(
  { database, index, images, files }: UseCaseDeps,
  { userId }: HookedAttempt,
  base64: string,
  { bodyDigest }: { bodyDigest: Buffer },
) {
  const sent = Buffer.from(base64, 'base64');
  const contentType = sniff(sent);
  if (!isImage(contentType)) return null;
  const plain = await images.clean(sent, contentType);
  if (plain === null) return null;
  const storageKey = randomUUID();
  await FileClaim.make(database, storageKey);
  await stored(files.put(storageKey, plain));
  return {
    id: newId(),
    userId,
    docType: PHOTO_TYPE,
    numberSealed: null,
    side: 'selfie' as const,
    contentType,
    size: plain.length,
    contentIndex: index.of('file_content', createHash('sha256').update(plain).digest('hex')),
    uploadIndex: index.of('upload', `able-id:${bodyDigest.toString('hex')}`),
    storageKey,
    source: 'able_id' as const,
  };
}

function isImage(type: string | null): type is ImageType {
  return (IMAGE_TYPES as readonly (string | null)[]).includes(type);
}
