import { DOCUMENT_BASE64_LENGTH } from '../limits.js';
import { type AbleIdPerson, parsePerson, textOf } from './person.js';
import { ableIdReason } from './reason.js';

/** A hook of AbleID's that could be read. `attemptId` is null where the hook does not name one. */
export type AbleIdHook = AbleIdSuccess | AbleIdFailure;

/** It went well; what a hook may carry is not in their document, so every part can be missing. */
export interface AbleIdSuccess {
  readonly outcome: 'success';
  readonly attemptId: string | null;
  /** Ours, if it comes back. */
  readonly transactionId: string | null;
  readonly person: AbleIdPerson | null;
  /** Base64 of an image, not looked into. */
  readonly photo: string | null;
  /** Where the person is registered, in their words. */
  readonly address: string | null;
}

/** It did not. */
export interface AbleIdFailure {
  readonly outcome: 'failure';
  readonly attemptId: string | null;
  readonly transactionId: string | null;
  /** Their `type`, made safe (reason.ts). */
  readonly reason: string;
}

/** What an id may be made of: theirs look like "3HQVkBm_zCZqKFbTWVrhf", ours is a UUID. */
const ID = /^[A-Za-z0-9_-]{1,128}$/;
/** Their longest address is not known; one of more characters is not kept. */
const ADDRESS_MAX_LENGTH = 1_000;
const DATA_URL = /^data:image\/[a-z0-9.+-]{1,32};base64,/;
/** What is in no base64; looked for one by one, so that megabytes cost no more than a walk. */
const NOT_BASE64 = /[^A-Za-z0-9+/=]/;
/** Said where the parts of an envelope contradict each other; a success is only what says so everywhere. */
const CONTRADICTORY = 'CONTRADICTORY_ANSWER';

/**
 * Reads a hook's body: the envelope of seed 003, `{statusCode, type, message, data}`, with `attemptId` beside or inside
 * `data` (product-api, "Hooks"). A success has type SUCCESS, a status of 2xx and no other word against it; everything
 * else is a failure with its type as the reason, because a mistake here must not prove anybody's identity.
 * @returns null when it is no such envelope or names two attempts at once: whoever sent that is told that it is invalid
 */
export function parseAbleIdHook(body: unknown): AbleIdHook | null {
  if (!isObject(body) || typeof body['type'] !== 'string' || !isStatus(body['statusCode'])) return null;
  const { type, statusCode } = body;
  const data = isObject(body['data']) ? body['data'] : {};
  const attemptId = idOf(body['attemptId'], data['attemptId']);
  const transactionId = idOf(body['transactionId'], data['transactionId']);
  if (attemptId === undefined || transactionId === undefined) return null;
  const is2xx = Number(statusCode) >= 200 && Number(statusCode) <= 299;
  if (type !== 'SUCCESS' || !is2xx) {
    const reason = type === 'SUCCESS' ? CONTRADICTORY : ableIdReason(type);
    return { outcome: 'failure', attemptId, transactionId, reason };
  }
  return {
    outcome: 'success',
    attemptId,
    transactionId,
    person: parsePerson(data),
    photo: photoOf(data['photo']),
    address: textOf(data['address'], ADDRESS_MAX_LENGTH),
  };
}

/** The id that one place or both give; null when none does, undefined when it is malformed or they differ. */
function idOf(beside: unknown, inside: unknown): string | null | undefined {
  const ids = [beside, inside].filter((id) => id !== undefined && id !== null);
  if (ids.length === 0) return null;
  const [id] = ids;
  return typeof id === 'string' && ID.test(id) && ids.every((other) => other === id) ? id : undefined;
}

function isStatus(value: unknown): value is number | string {
  return Number.isInteger(value) || (typeof value === 'string' && /^[0-9]{1,9}$/.test(value));
}

function photoOf(value: unknown): string | null {
  if (typeof value !== 'string' || value.length > DOCUMENT_BASE64_LENGTH) return null;
  const text = value.replace(DATA_URL, '').replaceAll(/\s+/g, '');
  return text === '' || NOT_BASE64.test(text) ? null : text;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
