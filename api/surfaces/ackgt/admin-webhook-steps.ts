import type { Actor, Caller } from '../../../domain/actor.js';
import { type Route, route } from '../../http/route.js';
import type { UseCases, WebhookView } from '../../use-cases/index.js';
import { presentNewSecret, presentWebhook, WEBHOOK, WEBHOOK_WITH_SECRET } from './webhook-answers.js';
import { SECRET_EXAMPLE, WEBHOOK_EXAMPLE, webhookExamples } from './webhook-examples.js';
import { WEBHOOK_ID } from './webhook-inputs.js';

/** Steps that an endpoint takes, each refused with 409 where it is not the one to take. */
export function adminWebhookStepRoutes(useCases: UseCases): readonly Route[] {
  return [
    step({
      path: '/admin/webhooks/pause',
      operationId: 'adminPauseWebhook',
      summary: 'Pause a webhook endpoint',
      description: 'Its events wait, for 30 days at most. 409: it is not active.',
      success: { name: 'it waits', data: { ...WEBHOOK_EXAMPLE, state: 'paused' } },
      take: useCases.pauseWebhook,
    }),
    step({
      path: '/admin/webhooks/resume',
      operationId: 'adminResumeWebhook',
      summary: 'Resume a webhook endpoint',
      description:
        'Also one that was disabled, or waits after failures: it goes on at once. 409: nothing holds it up.',
      refusal: 'nothing holds it up',
      take: useCases.resumeWebhook,
    }),
    route({
      method: 'post',
      path: '/admin/webhooks/rotate_secret',
      operationId: 'adminRotateWebhookSecret',
      tag: 'admin',
      summary: 'Give a webhook endpoint another secret',
      description:
        'Every delivery is signed with it and with those before it, until `remove_old_secrets`. `secret` is shown here and never again. 409: four sign already.',
      security: 'session',
      permission: 'change_webhooks',
      body: WEBHOOK_ID,
      data: WEBHOOK_WITH_SECRET,
      errors: ['not_found', 'conflict'],
      examples: webhookExamples('body', [
        {
          name: 'another one',
          answer: { data: { ...WEBHOOK_EXAMPLE, secrets: 2, secret: SECRET_EXAMPLE } },
        },
      ]),
      handler: async ({ body: { id }, actor, caller }) =>
        presentNewSecret(await useCases.rotateWebhookSecret(caller, actor, { id })),
    }),
    step({
      path: '/admin/webhooks/remove_old_secrets',
      operationId: 'adminRemoveOldWebhookSecrets',
      summary: 'Keep the newest secret only',
      description: 'The others sign no more, from the next delivery on. 409: there is one only.',
      refusal: 'there is one only',
      take: useCases.removeOldSecrets,
    }),
  ];
}

interface Step {
  readonly path: `/${string}`;
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly success?: { readonly name: string; readonly data: typeof WEBHOOK_EXAMPLE };
  /** What a new endpoint answers with 409 to. */
  readonly refusal?: string;
  take(caller: Caller, actor: Actor, input: { id: string }): Promise<WebhookView>;
}

function step({ path, operationId, summary, description, success, refusal, take }: Step): Route {
  return route({
    method: 'post',
    path,
    operationId,
    tag: 'admin',
    summary,
    description,
    security: 'session',
    permission: 'change_webhooks',
    body: WEBHOOK_ID,
    data: WEBHOOK,
    errors: ['not_found', 'conflict'],
    examples: webhookExamples('body', [
      ...(success ? [{ name: success.name, answer: { data: success.data } }] : []),
      ...(refusal ? [{ name: refusal, answer: { error: 'conflict' } } as const] : []),
    ]),
    handler: async ({ body: { id }, actor, caller }) => presentWebhook(await take(caller, actor, { id })),
  });
}
