import { type Route, route } from '../../http/route.js';
import type { UseCases } from '../../use-cases/index.js';
import { NOTHING } from './answers.js';
import { pageOf } from './lists.js';
import {
  ATTEMPT_LIST,
  presentAttempt,
  presentNewSecret,
  presentWebhook,
  SENT_EVENT,
  WEBHOOK,
  WEBHOOK_LIST,
  WEBHOOK_WITH_SECRET,
} from './webhook-answers.js';
import { NEW_WEBHOOK_EXAMPLE, SECRET_EXAMPLE, WEBHOOK_EXAMPLE, webhookExamples } from './webhook-examples.js';
import {
  ATTEMPTS_QUERY,
  CHANGED_WEBHOOK,
  NEW_WEBHOOK,
  RESEND,
  WEBHOOK_ID,
  WEBHOOKS_QUERY,
} from './webhook-inputs.js';

/** Event that the examples have sent again: none. */
const EVENT = '9b2f4f3a-6d0e-4f1a-8b5c-2d3e4f5a6b7c';

/** Endpoints that are told of events, of `/admin/webhooks/*` (ADR 0034, docs/webhooks.md). */
export function adminWebhookRoutes(useCases: UseCases): readonly Route[] {
  return [
    route({
      method: 'post',
      path: '/admin/webhooks/create',
      operationId: 'adminCreateWebhook',
      tag: 'admin',
      summary: 'Add a webhook endpoint',
      description:
        'It is told of what happens from now on (docs/webhooks.md). `secret` is shown here and never again. 409: there are too many.',
      security: 'session',
      permission: 'change_webhooks',
      body: NEW_WEBHOOK,
      data: WEBHOOK_WITH_SECRET,
      errors: ['conflict'],
      examples: [
        {
          name: 'a new one',
          body: NEW_WEBHOOK_EXAMPLE,
          answer: { data: { ...WEBHOOK_EXAMPLE, secret: SECRET_EXAMPLE } },
        },
        {
          name: 'an event that there is not',
          body: { ...NEW_WEBHOOK_EXAMPLE, events: ['model.wallet'] },
          answer: { error: 'validation_failed' },
        },
        {
          name: 'an address without TLS',
          body: { url: 'http://receiver.example/events' },
          answer: { error: 'validation_failed' },
        },
        { name: 'a member asks', body: NEW_WEBHOOK_EXAMPLE, answer: { error: 'forbidden' } },
        { name: 'without a token', body: NEW_WEBHOOK_EXAMPLE, answer: { error: 'unauthorized' } },
      ],
      handler: async ({ body: { url, events = [], description = '' }, actor, caller }) =>
        presentNewSecret(await useCases.createWebhook(caller, actor, { url, events, description })),
    }),
    route({
      method: 'get',
      path: '/admin/webhooks/list',
      operationId: 'adminListWebhooks',
      tag: 'admin',
      summary: 'Webhook endpoints',
      description: 'The oldest first.',
      security: 'session',
      permission: 'see_webhooks',
      query: WEBHOOKS_QUERY,
      data: WEBHOOK_LIST,
      errors: [],
      examples: [
        {
          name: 'the first one',
          query: { page: '1', per_page: '1' },
          answer: { data: { items: [WEBHOOK_EXAMPLE], page: 1, per_page: 1, total: 3 } },
        },
        { name: 'a member asks', answer: { error: 'forbidden' } },
        { name: 'without a token', answer: { error: 'unauthorized' } },
      ],
      handler: async ({ query }) => {
        const { page, perPage } = pageOf(query);
        const { items, total } = await useCases.listWebhooks({ page, perPage });
        return { items: items.map(presentWebhook), page, per_page: perPage, total };
      },
    }),
    route({
      method: 'get',
      path: '/admin/webhooks/get',
      operationId: 'adminGetWebhook',
      tag: 'admin',
      summary: 'A webhook endpoint',
      description: 'Where it stands, and how far it is behind.',
      security: 'session',
      permission: 'see_webhooks',
      query: WEBHOOK_ID,
      data: WEBHOOK,
      errors: ['not_found'],
      examples: webhookExamples('query', [{ name: 'a new one', answer: { data: WEBHOOK_EXAMPLE } }]),
      handler: async ({ query: { id } }) => presentWebhook(await useCases.seeWebhook({ id })),
    }),
    route({
      method: 'post',
      path: '/admin/webhooks/update',
      operationId: 'adminUpdateWebhook',
      tag: 'admin',
      summary: 'Change a webhook endpoint',
      description: 'What is absent stays as it is. What waits is sent by the new words.',
      security: 'session',
      permission: 'change_webhooks',
      body: CHANGED_WEBHOOK,
      data: WEBHOOK,
      errors: ['not_found'],
      examples: webhookExamples(
        'body',
        [{ name: 'another description', answer: { data: WEBHOOK_EXAMPLE } }],
        {
          description: 'the new CRM',
        },
      ),
      handler: async ({ body: { id, url, events, description }, actor, caller }) =>
        presentWebhook(
          await useCases.changeWebhook(caller, actor, {
            id,
            ...(url !== undefined && { url }),
            ...(events !== undefined && { events }),
            ...(description !== undefined && { description }),
          }),
        ),
    }),
    route({
      method: 'post',
      path: '/admin/webhooks/delete',
      operationId: 'adminDeleteWebhook',
      tag: 'admin',
      summary: 'Take a webhook endpoint away',
      description: 'With its attempts. Nothing is sent to it any more.',
      security: 'session',
      permission: 'change_webhooks',
      body: WEBHOOK_ID,
      data: NOTHING,
      errors: ['not_found'],
      examples: webhookExamples('body', [{ name: 'it goes', answer: { data: {} } }]),
      handler: async ({ body: { id }, actor, caller }) => {
        await useCases.deleteWebhook(caller, actor, { id });
        return {};
      },
    }),
    route({
      method: 'get',
      path: '/admin/webhooks/attempts',
      operationId: 'adminListWebhookAttempts',
      tag: 'admin',
      summary: 'Tries to tell an endpoint',
      description:
        'The newest first, of 30 days. `status` is what it answered, or null, and `error` says why there was no answer.',
      security: 'session',
      permission: 'see_webhooks',
      query: ATTEMPTS_QUERY,
      data: ATTEMPT_LIST,
      errors: ['not_found'],
      examples: webhookExamples('query', [
        { name: 'nothing was sent', answer: { data: { items: [], page: 1, per_page: 20, total: 0 } } },
      ]),
      handler: async ({ query }) => {
        const { page, perPage } = pageOf(query);
        const { id, event_id: eventId } = query;
        const { items, total } = await useCases.listWebhookAttempts({ id, eventId, page, perPage });
        return { items: items.map(presentAttempt), page, per_page: perPage, total };
      },
    }),
    route({
      method: 'post',
      path: '/admin/webhooks/resend',
      operationId: 'adminResendWebhookEvent',
      tag: 'admin',
      summary: 'Send an event once more',
      description:
        'One try, out of order, whatever state the endpoint is in, with the same `webhook-id`. 404: also an event that is no longer kept. 409: too many wait.',
      security: 'session',
      permission: 'change_webhooks',
      body: RESEND,
      data: NOTHING,
      errors: ['not_found', 'conflict'],
      examples: webhookExamples('body', [], { event_id: EVENT }),
      handler: async ({ body: { id, event_id: eventId }, actor, caller }) => {
        await useCases.resendEvent(caller, actor, { id, eventId });
        return {};
      },
    }),
    route({
      method: 'post',
      path: '/admin/webhooks/test',
      operationId: 'adminTestWebhook',
      tag: 'admin',
      summary: 'Try an endpoint',
      description:
        'Sends `system.webhook.test` to it alone, once; what came of it is among its attempts. 409: too many wait.',
      security: 'session',
      permission: 'change_webhooks',
      body: WEBHOOK_ID,
      data: SENT_EVENT,
      errors: ['not_found', 'conflict'],
      examples: webhookExamples('body', [{ name: 'it is sent', answer: { data: { event_id: EVENT } } }]),
      handler: async ({ body: { id }, actor, caller }) => {
        const { eventId } = await useCases.testWebhook(caller, actor, { id });
        return { event_id: eventId };
      },
    }),
  ];
}
