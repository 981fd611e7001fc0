import type { IncomingHttpHeaders } from 'node:http';
import type { Actor, Caller } from '../../domain/actor.js';
import type { Answer } from './answer-shape.js';

/** A request before its body: all that who asks, and whether he may, can be judged by. */
export interface Approached {
  /** In capitals. */
  readonly method: string;
  /** As it was sent: not decoded, without the query. */
  readonly path: string;
  /** Without `?`; empty when there is none. */
  readonly querystring: string;
  readonly headers: IncomingHttpHeaders;
  readonly caller: Caller;
}

/** Who asks, and how the body can still contradict it. */
export interface Proven {
  readonly actor: Actor;
  /** Asked once with the SHA-256 of the body's bytes: what was signed covers them. @throws DomainError */
  readonly checkBody?: (digest: Buffer) => void;
}

/** Answers every method and path beneath a prefix: for programs that ask about paths which are not ours. */
export interface Mount {
  /** Ends with a slash. */
  readonly prefix: `/${string}/`;
  answer(approached: Approached): Promise<Answer>;
}
