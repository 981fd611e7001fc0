import { randomBytes } from 'node:crypto';
import {
  ABLE_ID_HOOKS,
  type AbleIdEnvelope,
  type AbleIdFields,
  type AbleIdHookKind,
  type AbleIdLang,
  errorEnvelope,
} from './able-id-calls.js';
import { type AbleIdPerson, DEFAULT_ADDRESS, DEFAULT_PERSON, photo } from './able-id-person.js';
import { HookSender } from './hook-sender.js';

/** What became of an attempt. */
export type AbleIdOutcome = 'pass' | 'fail' | 'expire' | 'silent';

/** What `POST /control/attempts/<attemptId>` sets; it stands until it is set again. */
export interface AbleIdPlan {
  readonly outcome: AbleIdOutcome;
  /** How often each hook is sent. */
  readonly times: number;
  /** Wait before each hook, milliseconds. */
  readonly delayMs: number;
  /** Laid over what the hooks carry. */
  readonly data: Readonly<Record<string, unknown>>;
  /** Pulls that are accepted and never answered. */
  readonly mute: readonly AbleIdHookKind[];
}

/** One attempt. */
export interface Attempt {
  readonly id: string;
  readonly transactionId: string;
  readonly lang: AbleIdLang;
  readonly hooks: readonly string[];
  readonly person: AbleIdPerson;
  /** Started by a foreigner's document: there is no PINFL to pull a person by. */
  readonly isForeign: boolean;
  plan: AbleIdPlan | null;
}

/** 21 characters, as in the seed's "3HQVkBm_zCZqKFbTWVrhf". */
const ID_LENGTH = 21;

/** A hook as it is listed. */
interface AbleIdHook {
  /** The attempt. */
  readonly to: string;
  readonly kind: AbleIdHookKind;
  readonly body: unknown;
}

/** AbleID as it stands: its attempts and the hooks that it sends. */
export class AbleIdWorld {
  readonly #attempts = new Map<string, Attempt>();
  /** Each goes once: whether the real AbleID repeats a hook that failed is not in its document. */
  readonly hooks = new HookSender<AbleIdHook>();

  start({ transactionId = '', hooks = [], lang = 'ru', pinfl, birthDate, document }: AbleIdFields): Attempt {
    const id = randomBytes(ID_LENGTH).toString('base64url').slice(0, ID_LENGTH);
    const own = { ...(pinfl && birthDate ? { pinfl, birthDate } : {}), ...(document ? { document } : {}) };
    const person = { ...DEFAULT_PERSON, ...own };
    const attempt = { id, transactionId, lang, hooks, person, isForeign: document !== undefined, plan: null };
    this.#attempts.set(id, attempt);
    return attempt;
  }

  find(id: string | undefined): Attempt | undefined {
    return id === undefined ? undefined : this.#attempts.get(id);
  }

  /** The person has passed or not: the result's hook is sent, unless the plan is silence. */
  decide(attempt: Attempt, plan: AbleIdPlan): void {
    attempt.plan = plan;
    this.#send(attempt, 'result');
  }

  /** A pull was accepted: its hook is sent. One that nobody can answer yet says so (FACE_SESSION_NOT_PASSED). */
  pull(attempt: Attempt, kind: AbleIdHookKind): void {
    if (attempt.plan?.mute.includes(kind)) return;
    this.#send(attempt, kind);
  }

  #send(attempt: Attempt, kind: AbleIdHookKind): void {
    const { plan } = attempt;
    const url = hookOf(attempt, kind);
    if (plan?.outcome === 'silent' || url === undefined) return;
    const note = { to: attempt.id, kind, body: envelopeOf(attempt, kind) };
    const text = JSON.stringify(note.body);
    const { times = 1, delayMs = 0 } = plan ?? {};
    for (let i = 0; i < times; i += 1) this.hooks.send({ note, url, text, delayMs });
  }
}

/** An attempt that registered fewer hooks gets a person where passports go: the seed says so of get_person. */
function hookOf({ hooks }: Attempt, kind: AbleIdHookKind): string | undefined {
  return hooks[ABLE_ID_HOOKS.indexOf(kind)] ?? (kind === 'person' ? hooks[1] : undefined);
}

/**
 * What a hook says. A success has the attempt's id inside `data`, a failure, whose `data` is null, beside it: their
 * document shows neither.
 */
function envelopeOf(
  attempt: Attempt,
  kind: AbleIdHookKind,
): AbleIdEnvelope & { readonly attemptId?: string } {
  const { id: attemptId, plan } = attempt;
  switch (plan?.outcome) {
    case 'pass': {
      const data = { attemptId, ...dataOf(attempt, kind), ...plan.data };
      return { statusCode: 200, type: 'SUCCESS', message: 'Сообщение', data };
    }
    case 'fail':
      return { ...errorEnvelope('FACE_NOT_MATCHED', 'Лицо не совпало'), attemptId };
    case 'expire':
      return { ...errorEnvelope('FACE_SESSION_EXPIRED', 'Сессия истекла'), attemptId };
    default:
      return { ...errorEnvelope('FACE_SESSION_NOT_PASSED', 'Проверка не пройдена'), attemptId };
  }
}

function dataOf({ person, transactionId, isForeign }: Attempt, kind: AbleIdHookKind): object {
  switch (kind) {
    case 'result':
      // A foreigner's data cannot be pulled without a PINFL: it comes with the result or not at all.
      return isForeign ? { transactionId, ...person, pinfl: undefined } : { transactionId };
    case 'photo':
      return { photo: photo() };
    case 'registration':
      return { address: DEFAULT_ADDRESS };
    case 'passport':
    case 'person':
      return person;
  }
}
