import { DomainError } from '../../../domain/errors.js';
import type { Page } from '../../http/page.js';
import { OUTBOX_HTML_POLICY, renderOutbox } from './outbox-html.js';
import { type OutboxItem, type OutboxMessage, presentOutboxItem } from './outbox-item.js';

/** What the outbox needs. */
export interface OutboxDeps {
  /** Kept messages, newest first, at most 100; `to` is in its normal form. */
  listMessages(filter: { readonly to?: string }): Promise<readonly OutboxMessage[]>;
  /** The normal form of a phone in any spelling (E.164) or of an e-mail address (lower case); null when neither. */
  normaliseAddress(spelling: string): string | null;
}

/**
 * `GET /dev/outbox`, for people, and `GET /dev/outbox.json?to=`, for scripts (product-api, "Development outbox"). The
 * app mounts them outside production only: there the routes do not exist.
 */
export function outboxPages(deps: OutboxDeps): readonly Page[] {
  return [
    {
      path: '/dev/outbox',
      async content(query) {
        const to = spelledAddress(query);
        return {
          type: 'text/html; charset=utf-8',
          body: renderOutbox(await itemsOf(deps, to), to),
          headers: { 'Content-Security-Policy': OUTBOX_HTML_POLICY },
        };
      },
    },
    {
      path: '/dev/outbox.json',
      async content(query) {
        const items = await itemsOf(deps, spelledAddress(query));
        return { type: 'application/json; charset=utf-8', body: JSON.stringify({ items }) };
      },
    },
  ];
}

/** An address that is no address matches nothing. */
async function itemsOf(deps: OutboxDeps, spelling: string | undefined): Promise<OutboxItem[]> {
  const to = spelling === undefined ? undefined : deps.normaliseAddress(spelling);
  if (to === null) return [];
  const messages = await deps.listMessages(to === undefined ? {} : { to });
  return messages.map(presentOutboxItem);
}

/**
 * `to` as it was meant: people paste `?to=+996…` with the plus as it is, which a query string reads as a space, so a
 * space before a digit at the front is a plus. Absent and empty both mean everybody; twice is refused (reliability A15).
 */
function spelledAddress(query: URLSearchParams): string | undefined {
  const [value = '', ...more] = query.getAll('to');
  if (more.length > 0)
    throw new DomainError('validation_failed', { fields: [{ path: 'to', rule: 'string' }] });
  return value === '' ? undefined : value.replace(/^ +(?=[0-9])/, '+');
}
