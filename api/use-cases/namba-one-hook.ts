import type { Caller } from '../../domain/actor.js';
import { DomainError } from '../../domain/errors.js';
import { UNAVAILABLE_RETRY_AFTER_SECONDS } from '../../domain/limits.js';
import { Activity } from '../../models/activity.js';
import { INBOX_BODY, type News, type NewsBecame } from '../../models/inbox.js';
import { canonicalJson } from '../../platform/canonical-json.js';
import { eventKey } from '../../platform/event-key.js';
import { newId } from '../../platform/ids.js';
import type { UseCaseDeps } from './deps.js';
import { insist } from './insist.js';
import type { NambaOneHook } from './payment-views.js';

/**
 * Records what NambaOne says of a payment. It is answered once that is committed, whatever Temporal does: whoever looks
 * after the inbox tells the flow (worker/fact-sender). A repeat is the same fact, by product-api's event key: the canonical
 * JSON of `type` and `data`.
 * @throws DomainError `flood_control`: there are more different facts about the payment than NambaOne has words for
 */
export async function receiveNambaOneHook(
  deps: Pick<UseCaseDeps, 'sealer' | 'alarms'> & {
    /** Writes it, together with what others are told at the same time. */
    readonly recordNews: (news: News) => Promise<NewsBecame>;
  },
  caller: Caller,
  { body, rawBody, news, verifiedBy }: NambaOneHook,
): Promise<void> {
  const { type, data } = body as { type: unknown; data: unknown };
  const fact = {
    id: newId(),
    eventKey: eventKey(canonicalJson({ type, data })),
    verifiedBy,
    bodySealed: deps.sealer.seal(INBOX_BODY, Buffer.from(rawBody).toString('utf8')),
    externalId: news.externalId,
  };
  const became = await insist(() => deps.recordNews(fact));
  if (became === 'full')
    throw new DomainError('flood_control', { retryAfterSeconds: UNAVAILABLE_RETRY_AFTER_SECONDS });
  if (became !== 'unknown') return;
  // Forged, or our row was lost: somebody has to look (product-api: "stored, alarm in log and metrics, 200").
  deps.alarms.unknownPayment({ factId: fact.id, requestId: caller.requestId });
}

/** Keeps that a hook was refused at the door, and stops who guesses before he fills the log. @throws DomainError `flood_control` */
export async function refuseNambaOneHook(
  { database, caps }: UseCaseDeps,
  caller: Caller,
  reason: string,
): Promise<void> {
  await caps.takeGuess(caller.ip);
  await Activity.record(database, caller, {
    topic: 'payment',
    action: 'namba_one_hook',
    result: 'denied',
    reason,
  });
}
