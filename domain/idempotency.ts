import type { ErrorCode, ErrorDetails } from './errors.js';

/** A call that its caller may send again, named by a key of his (`Idempotency-Key`, product-api). */
export interface KeyedCall {
  /** Path as the route declares it. */
  readonly path: string;
  /** The caller's own text. */
  readonly key: string;
  /** The body as it was sent, byte for byte. */
  readonly rawBody: Uint8Array;
}

/** What a call was answered, in no surface's words: a success's data, or a refusal. */
export type KeptAnswer =
  | { readonly data: unknown }
  | { readonly error: { readonly code: ErrorCode; readonly details: ErrorDetails } };

/** The right to do what a key stands for, until IDEMPOTENCY_LOCK_SECONDS are over. */
export interface OperationClaim {
  /** UUID, the same at every try: what the call makes has it for its id, so that a later try finds it. */
  readonly operationId: string;
  /** UUID of this try: whoever took over has another one. */
  readonly holder: string;
}

/**
 * What a key is worth. `fresh`: nobody came with it; `resume`: an earlier try ended without an answer that is kept (5xx, or
 * its process died); `replay`: it was answered; `conflict`: another body, or a twin is under way.
 */
export type ClaimOutcome =
  | { readonly outcome: 'fresh' | 'resume'; readonly claim: OperationClaim }
  | { readonly outcome: 'replay'; readonly answer: KeptAnswer }
  | { readonly outcome: 'conflict' };

/** "Come again" is no answer to keep: whoever does come again asks for the thing itself. */
const NOT_KEPT: readonly ErrorCode[] = ['unavailable', 'internal', 'flood_control'];

/**
 * Whether a refusal stays the answer to its key (product-api: "5xx are not"; a 429 is none either, it asks to come again).
 * One with words of its own is not kept: they may be personal (a ban's message), and nothing personal is in these rows.
 */
export function isKept(code: ErrorCode, { message }: ErrorDetails): boolean {
  return !NOT_KEPT.includes(code) && message === undefined;
}
