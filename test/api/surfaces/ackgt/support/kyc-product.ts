import type { ExecutionContext } from 'ava';
import { ACTOR, post, type Reply, send, serve, TOKEN } from '../../../http/harness.js';
import { type Recorded, recordingRoutes } from './recorder.js';

const HEADERS = { authorization: `Bearer ${TOKEN}` };
export const THEN = new Date('2026-11-21T10:00:00.000Z');
export const THEN_TOLD = THEN.toISOString();
/** What comes along from a row and is nobody's business (reliability A34). */
export const SECRETS = {
  formSealed: 'd1.secret',
  userId: '7',
  caseId: 'a-key',
  tokenDigest: 'digest',
  storageKey: 'k',
};
export const APPLICANT = { id: 7, uid: 'ID0123456789' };
export const REVIEWER = { id: 9, uid: 'ID00000000AA' };
export const STATE = { id: 2, type: 'individual_basic', status: 'in_review' } as const;

/** The product's routes over recorded use cases, asked by a reviewer. */
interface Product {
  readonly calls: Recorded[];
  get(path: string): Promise<Reply>;
  post(path: string, body: unknown): Promise<Reply>;
}

/** Serves them. */
export async function product(
  t: ExecutionContext,
  results: Readonly<Record<string, unknown>> = {},
): Promise<Product> {
  const { routes, calls } = recordingRoutes(results);
  const { port } = await serve(t, routes, {
    authenticate: async (token) => (token === TOKEN ? { ...ACTOR, role: 'compliance' } : null),
  });
  return {
    calls,
    get: (path) => send(port, { method: 'GET', path, headers: HEADERS }),
    post: (path, body) => post(port, path, body, HEADERS),
  };
}

/** A success, to the letter. */
export const told = (data: unknown): string => JSON.stringify({ success: true, data });
