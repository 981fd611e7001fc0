import type { AbleIdLang } from '../../domain/able-id/words.js';

/** What every start has. */
interface Start {
  /** Ours, sent as `transactionId`: the UUID of our attempt. */
  readonly transactionId: string;
  /** Language of the window; absent: AbleID's own default. */
  readonly lang?: AbleIdLang;
  /** In AbleID's order: result, passport, photo, registration, person (domain/able-id/words.ts). */
  readonly hooks: readonly string[];
}

/** A resident is proved by PINFL and birth date. */
export interface ResidentStart extends Start {
  /** 14 digits. */
  readonly pinfl: string;
  /** ISO, `YYYY-MM-DD`. */
  readonly birthDate: string;
}

/** A foreigner is proved by his document. */
export interface ForeignStart extends Start {
  readonly document: string;
}

/** An attempt that AbleID opened. */
export interface StartedAttempt {
  /** AbleID's own id. */
  readonly attemptId: string;
  /** The page that the person opens. It is shown to him and never fetched by us (reliability A41). */
  readonly url: string;
  readonly lang: AbleIdLang;
}

/** Which resident, of which attempt. */
export interface PersonPull {
  readonly attemptId: string;
  readonly pinfl: string;
  /** ISO, `YYYY-MM-DD`. */
  readonly birthDate: string;
}

/**
 * AbleID's six calls (seed 003). Each sends once, under its own deadline (ABLE_ID_CALL_MS); `signal` ends it early.
 * Pulls return when AbleID took them: what was asked for comes to the hook of its name.
 * @throws AbleIdError from every call, and nothing else for whatever AbleID or the network does; a date that is none is
 * a RangeError, for that is our own mistake
 */
export interface AbleId {
  startResident(start: ResidentStart, signal: AbortSignal): Promise<StartedAttempt>;
  startForeign(start: ForeignStart, signal: AbortSignal): Promise<StartedAttempt>;
  pullPassport(person: PersonPull, signal: AbortSignal): Promise<void>;
  pullPhoto(attempt: Pick<PersonPull, 'attemptId'>, signal: AbortSignal): Promise<void>;
  pullRegistration(person: Omit<PersonPull, 'birthDate'>, signal: AbortSignal): Promise<void>;
  pullPerson(person: PersonPull, signal: AbortSignal): Promise<void>;
}
