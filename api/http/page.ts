import type { Readable } from 'node:stream';
import type { Caller } from '../../domain/actor.js';

/** What a page answers with. */
export interface PageContent {
  /** 200 when absent. */
  readonly status?: number;
  /** Content type with its charset. */
  readonly type: string;
  readonly body: string | Buffer | Readable;
  /** Replace the API's own headers of the same name (Content-Security-Policy, Cache-Control). */
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Something for people's browsers that is no part of the API: the docs UI and its files, the development outbox, what
 * links lead to that the API gave.
 * Answers GET (and HEAD), stands in no OpenAPI document, and is for anyone who can reach it.
 */
export interface Page {
  readonly path: `/${string}`;
  readonly content: (query: URLSearchParams, caller: Caller) => Promise<PageContent>;
}
