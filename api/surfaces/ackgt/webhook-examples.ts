import type { Example } from '../../http/route.js';

/** An endpoint that nobody has. */
const NO_WEBHOOK = '0198f5a0-0000-7000-8000-000000000000';

/** An endpoint of the examples. */
export const NEW_WEBHOOK_EXAMPLE = {
  url: 'https://receiver.example/events',
  events: ['model.data_storage'],
  description: 'where clients keep their settings',
};

export const WEBHOOK_EXAMPLE = {
  id: '0198f5a0-1b2c-7d3e-8f40-5a6b7c8d9e0f',
  ...NEW_WEBHOOK_EXAMPLE,
  state: 'active',
  disabled_for: null,
  secrets: 1,
  pending: 0,
  failures: 0,
  next_attempt_at: null,
  created_at: '2026-11-21T10:00:00.000Z',
  updated_at: '2026-11-21T10:00:00.000Z',
};

export const SECRET_EXAMPLE = 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD';

/** What every call about one endpoint may be answered: a success, and the refusals of all. */
export function webhookExamples(
  where: 'body' | 'query',
  successes: readonly Omit<Example, 'body' | 'query'>[],
  more: Readonly<Record<string, string>> = {},
): readonly Example[] {
  const about = (id: string) => ({ [where]: { id, ...more } });
  return [
    ...successes.map((success) => ({ ...success, ...about(WEBHOOK_EXAMPLE.id) })),
    { name: 'no such endpoint', ...about(NO_WEBHOOK), answer: { error: 'not_found' } },
    { name: 'a member asks', ...about(NO_WEBHOOK), answer: { error: 'forbidden' } },
    { name: 'without a token', ...about(NO_WEBHOOK), answer: { error: 'unauthorized' } },
  ];
}
