import type { ActivityTopic } from './activity.js';

/** Topics under which the Barong family shows an owner his log (barong.md section 10, category user). */
export const SEEN_TOPICS = ['session', 'otp', 'password', 'account'] as const;
export type SeenTopic = (typeof SEEN_TOPICS)[number];

/** What the family calls an event of our log. */
interface SeenEvent {
  readonly topic: SeenTopic;
  readonly action: string;
}

/** An event of our log, as far as it decides what it is called. */
interface LoggedEvent {
  readonly topic: ActivityTopic;
  readonly action: string;
  readonly verificationId: string | null;
}

const LOGIN_BY_FACTOR: SeenEvent = { topic: 'session', action: 'login::2fa' };

/**
 * Ours on the left, theirs on the right; what is not here the family does not show (it logs no phones, profiles, documents or
 * labels of an owner). A wrong code in a change of the factor is a failure of that change, as it is there.
 */
const SEEN: readonly (readonly [topic: ActivityTopic, action: string, seen: SeenEvent])[] = [
  ['registration', 'complete', { topic: 'account', action: 'signup' }],
  ['account', 'delete', { topic: 'account', action: 'delete' }],
  ['login', 'guess_password', { topic: 'session', action: 'login' }],
  ['login', 'guess_code', LOGIN_BY_FACTOR],
  ['login', 'complete', { topic: 'session', action: 'login' }],
  ['session', 'logout', { topic: 'session', action: 'logout' }],
  ['session', 'logout_everywhere', { topic: 'session', action: 'logout' }],
  ['session', 'end', { topic: 'session', action: 'logout' }],
  ['password_reset', 'request_code', { topic: 'password', action: 'request password reset' }],
  ['password_reset', 'guess_code', { topic: 'password', action: 'password reset' }],
  ['password_reset', 'complete', { topic: 'password', action: 'password reset' }],
  ['password', 'change', { topic: 'password', action: 'password change' }],
  ['factor_enabling', 'request_code', { topic: 'otp', action: 'request QR code for 2FA' }],
  ['factor_enabling', 'guess_code', { topic: 'otp', action: 'enable 2FA' }],
  ['factor_enabling', 'complete', { topic: 'otp', action: 'enable 2FA' }],
  ['factor_disabling', 'guess_code', { topic: 'otp', action: 'disable 2FA' }],
  ['factor_disabling', 'complete', { topic: 'otp', action: 'disable 2FA' }],
  ['factor', 'verify', { topic: 'otp', action: 'verify 2FA code' }],
];

/** Which events of our log are shown. @param topic one of them; undefined: all */
export function shownEvents(topic?: SeenTopic): readonly (readonly [topic: ActivityTopic, action: string])[] {
  return SEEN.filter(([, , seen]) => topic === undefined || seen.topic === topic).map(
    ([ours, action]) => [ours, action] as const,
  );
}

/** What an event of our log is called; undefined for one that is not shown. */
export function seenEvent({ topic, action, verificationId }: LoggedEvent): SeenEvent | undefined {
  if (topic === 'login' && action === 'complete' && verificationId !== null) return LOGIN_BY_FACTOR;
  return SEEN.find(([ours, what]) => ours === topic && what === action)?.[2];
}

/** Events of our log that the family calls by a name. */
export interface NamedEvent {
  readonly topic: ActivityTopic;
  readonly action: string;
  /** Set where it matters: whether a code was part of it. */
  readonly byFactor?: boolean;
}

/** Which events of our log the family calls so; both are to the letter, and what is not said is not looked at. */
export function eventsNamed(named: {
  readonly topic?: string | undefined;
  readonly action?: string | undefined;
}): readonly NamedEvent[] {
  return SEEN.flatMap(([topic, action, seen]): [NamedEvent, SeenEvent][] =>
    topic === 'login' && action === 'complete'
      ? [
          [{ topic, action, byFactor: false }, seen],
          [{ topic, action, byFactor: true }, LOGIN_BY_FACTOR],
        ]
      : [[{ topic, action }, seen]],
  ).flatMap(([event, seen]) =>
    (named.topic === undefined || seen.topic === named.topic) &&
    (named.action === undefined || seen.action === named.action)
      ? [event]
      : [],
  );
}
