import { object, string } from 'yup';
import { isEventFilter } from '../../../domain/events.js';
import {
  WEBHOOK_DESCRIPTION_MAX_LENGTH,
  WEBHOOK_FILTERS_MAX,
  WEBHOOK_URL_MAX_LENGTH,
} from '../../../domain/webhook-limits.js';
import { isWebhookUrl } from '../../../domain/webhooks.js';
import { text, uuid } from './fields.js';
import { list } from './kyc-fields.js';
import { PAGE_FIELDS } from './lists.js';
import { length, ruled } from './rules.js';

const url = () =>
  ruled(string().defined(), (value) => {
    const broken = length(value, 1, WEBHOOK_URL_MAX_LENGTH);
    return broken ?? (isWebhookUrl(value) ? null : 'url');
  }).meta({
    description: 'https; http on this machine only; without a name and password in it',
    jsonSchema: { type: 'string', format: 'uri', maxLength: WEBHOOK_URL_MAX_LENGTH },
  });

const filter = () =>
  ruled(string().defined(), (value) => (isEventFilter(value) ? null : 'enum')).meta({
    jsonSchema: { type: 'string', maxLength: 64 },
  });

const events = () =>
  list(filter(), { min: 0, max: WEBHOOK_FILTERS_MAX })
    .optional()
    .meta({ description: 'Names of events, or what they begin with (`model.user`); empty: all' });

const description = () =>
  text({ max: WEBHOOK_DESCRIPTION_MAX_LENGTH }).optional().meta({ description: 'For colleagues' });

/** `POST /admin/webhooks/create`. */
export const NEW_WEBHOOK = object({ url: url(), events: events(), description: description() });

/** `POST /admin/webhooks/update`: what is absent stays as it is. */
export const CHANGED_WEBHOOK = object({
  id: uuid(),
  url: url().optional(),
  events: events(),
  description: description(),
});

/** Calls about one endpoint, in a body or a query. */
export const WEBHOOK_ID = object({ id: uuid() });

/** `POST /admin/webhooks/resend`. */
export const RESEND = object({ id: uuid(), event_id: uuid() });

/** `GET /admin/webhooks/list`. */
export const WEBHOOKS_QUERY = object(PAGE_FIELDS);

/** `GET /admin/webhooks/attempts`. */
export const ATTEMPTS_QUERY = object({
  id: uuid(),
  event_id: uuid().optional().meta({ description: 'Of this event only' }),
  ...PAGE_FIELDS,
});
