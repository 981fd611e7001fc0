import { toAbleIdDate } from '../../domain/able-id/dates.js';
import { ableIdReason } from '../../domain/able-id/reason.js';
import { type AbleIdLang, isAbleIdLang } from '../../domain/able-id/words.js';
import { pageUrl } from '../lib/page-url.js';
import type { ForeignStart, PersonPull, ResidentStart, StartedAttempt } from './able-id.js';
import type { AbleIdAnswer } from './client.js';
import { AbleIdError } from './error.js';

/** What an attempt's id may be made of; theirs has 21 such characters ("3HQVkBm_zCZqKFbTWVrhf"). */
const ATTEMPT_ID = /^[A-Za-z0-9_-]{1,128}$/;
/** The window's language where AbleID names none that we know. */
const FALLBACK_LANG: AbleIdLang = 'ru';

/** A resident's start in their words (seed 003: `POST /check/start/second`). */
export function residentFields({ transactionId, lang, hooks, pinfl, birthDate }: ResidentStart) {
  return { transactionId, pinfl, birthDate: toAbleIdDate(birthDate), ...(lang ? { lang } : {}), hooks };
}

/** A foreigner's (`POST /check/start/foreign`). */
export function foreignFields({ transactionId, lang, hooks, document }: ForeignStart) {
  return { transactionId, document, ...(lang ? { lang } : {}), hooks };
}

/** What get_passport and get_person ask by. */
export function personFields({ attemptId, pinfl, birthDate }: PersonPull) {
  return { attemptId, pinfl, birthDate: toAbleIdDate(birthDate) };
}

/**
 * The attempt that a start's answer tells of.
 * @param isSecure whether AbleID is reached by https: its page then must be, too
 * @throws AbleIdError `refused` when a 2xx carries an error type, `misconfigured` when it cannot be read
 */
export function startedAttempt(
  answer: AbleIdAnswer,
  wanted: AbleIdLang | undefined,
  isSecure: boolean,
): StartedAttempt {
  if (typeof answer?.type === 'string' && answer.type !== 'SUCCESS')
    throw new AbleIdError('refused', ableIdReason(answer.type));
  const data = (answer?.data ?? {}) as Readonly<Record<'attemptId' | 'fullUrl' | 'lang', unknown>>;
  const { attemptId, fullUrl, lang } = data;
  const url = pageUrl(fullUrl, isSecure);
  if (typeof attemptId !== 'string' || !ATTEMPT_ID.test(attemptId) || url === null)
    throw new AbleIdError('misconfigured', 'bad_answer');
  return { attemptId, url, lang: isAbleIdLang(lang) ? lang : (wanted ?? FALLBACK_LANG) };
}
