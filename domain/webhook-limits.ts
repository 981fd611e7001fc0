/** Limits of events out (domain/limits.ts has all others): each with its unit in its name and its source beside it. */

const MINUTE = 60;
const HOUR = 60 * MINUTE;

/**
 * Waits after each failure in a row of the same event (Standard Webhooks 1.0.0: at once, then these; three days in all). After the
 * last one the endpoint is disabled.
 */
export const WEBHOOK_RETRY_SECONDS: readonly number[] = [
  5,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
];
/** An endpoint answers within this (Standard Webhooks: "15 to 30 s"). */
export const WEBHOOK_CALL_MS = 20_000;
/** The body of a delivery (Standard Webhooks: "less than 20kb"). What makes it larger is left out. */
export const WEBHOOK_BODY_MAX_BYTES = 20_000;
/** What is read of an answer, so that the connection can be used again; nothing of it is kept. Own number. */
export const WEBHOOK_ANSWER_MAX_BYTES = 8 * 1024;
/** Random bytes of a secret (Standard Webhooks: "between 24 bytes and 64 bytes"). */
export const WEBHOOK_SECRET_BYTES = 32;
/** How secrets are written (Standard Webhooks). */
export const WEBHOOK_SECRET_PREFIX = 'whsec_';
/** Secrets of an endpoint that sign at the same time. Own number: one change under way, and one more. */
export const WEBHOOK_SECRETS_MAX = 4;
/** An address. Own number: what browsers and proxies take. */
export const WEBHOOK_URL_MAX_LENGTH = 2_048;
/** What an administrator writes beside it. Own number. */
export const WEBHOOK_DESCRIPTION_MAX_LENGTH = 255;
/** Filters of an endpoint: every name there is, and room. */
export const WEBHOOK_FILTERS_MAX = 32;
/** Endpoints: each has a flow of its own. Own number: receivers of one company. */
export const WEBHOOK_ENDPOINTS_MAX = 50;
/** Resends of an endpoint that wait. Own number. */
export const WEBHOOK_RESENDS_MAX = 1_000;
/** Events and attempts are kept so long, delivered or not. Own number: ten times as long as retries go on. */
export const WEBHOOK_KEPT_DAYS = 30;
/** Events that one look at Postgres brings: memory does not grow with a backlog. Own number. */
export const WEBHOOK_PAGE = 50;
/** One batch works so long, then the flow has it begin anew. Own number: its deadline is one call longer. */
export const WEBHOOK_BATCH_MS = 20_000;
/** Batches of one run of an endpoint's flow. Own number: 1,000 events of history or so. */
export const WEBHOOK_BATCHES_PER_RUN = 100;
/** How often the worker looks for events, and for endpoints that have to be told. Own number. */
export const EVENTS_LOOK_MS = 500;
/** Events that are given their place in one transaction. Own number. */
export const EVENTS_PLACED_AT_ONCE = 1_000;
/** While a batch works nobody need wake its flow: WEBHOOK_BATCH_MS, one call, a worker that dies, and room. */
export const WEBHOOK_BATCH_LEASE_SECONDS = 120;
