import { boolean, object, string } from 'yup';
import { READY_WITHIN_MS } from '../../../domain/limits.js';
import type { Lifecycle } from '../../http/context.js';
import { type Route, route } from '../../http/route.js';

/** Which of the parts that every call needs answer. */
export interface Readiness {
  readonly postgres: boolean;
  readonly temporal: boolean;
}

const NOTHING_ANSWERS: Readiness = { postgres: false, temporal: false };

/** Alive: the process answers. Ready: Postgres and Temporal answer too, and nobody has asked us to stop. */
export function healthRoutes(parts: { ready(): Promise<Readiness> }, lifecycle: Lifecycle): readonly Route[] {
  const ask = shared(() => withinBound(parts.ready()));
  return [
    route({
      method: 'get',
      path: '/health/alive',
      operationId: 'getAlive',
      tag: 'operations',
      summary: 'Whether the process answers',
      description: 'For a liveness probe: says nothing about the parts behind it.',
      security: 'anonymous',
      data: object({ status: string().oneOf(['alive']).defined() }).defined(),
      errors: [],
      examples: [{ name: 'alive', answer: { data: { status: 'alive' } } }],
      handler: async () => ({ status: 'alive' as const }),
    }),
    route({
      method: 'get',
      path: '/health/ready',
      operationId: 'getReady',
      tag: 'operations',
      summary: 'Whether calls can be served',
      description:
        '200 when Postgres and Temporal answer; 503 when one does not, or while the process shuts down.',
      security: 'anonymous',
      data: object({
        status: string().oneOf(['ready', 'unavailable', 'draining']).defined(),
        postgres: boolean().defined(),
        temporal: boolean().defined(),
      }).defined(),
      otherStatus: { status: 503, when: ({ status }) => status !== 'ready' },
      errors: [],
      examples: [{ name: 'ready', answer: { data: { status: 'ready', postgres: true, temporal: true } } }],
      handler: async () => {
        const { postgres, temporal } = await ask();
        const status = lifecycle.draining ? 'draining' : postgres && temporal ? 'ready' : 'unavailable';
        return { status, postgres, temporal } as const;
      },
    }),
  ];
}

/** A part that hangs is a part that does not answer. */
async function withinBound(answer: Promise<Readiness>): Promise<Readiness> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Readiness>((resolve) => {
    timer = setTimeout(resolve, READY_WITHIN_MS, NOTHING_ANSWERS);
  });
  try {
    return await Promise.race([answer.catch(() => NOTHING_ANSWERS), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Callers at the same time share one question: anyone may ask, and each question costs a connection. */
function shared<T>(ask: () => Promise<T>): () => Promise<T> {
  let pending: Promise<T> | undefined;
  return () => {
    pending ??= ask().finally(() => {
      pending = undefined;
    });
    return pending;
  };
}
