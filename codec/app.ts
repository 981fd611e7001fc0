import { createHash } from 'node:crypto';
import bodyParser from '@koa/bodyparser';
import type { PayloadCodec } from '@temporalio/common';
import { JSONToPayload, payloadToJSON } from '@temporalio/common/lib/proto-utils.js';
import Koa from 'koa';
import { sameBytes } from '../platform/crypto.js';
import type { Logger } from '../platform/log.js';

/** A page of a long history; Temporal's own limit of one payload is 2 MB. */
const BODY_LIMIT = '8mb';

export interface CodecDeps {
  readonly codec: PayloadCodec;
  readonly log: Logger;
  /** Origins of the Web UI that may read answers. */
  readonly origins: readonly string[];
  /** `name:sha256-hex-of-password`; empty = whoever reaches the port (development, loopback). */
  readonly operators: readonly string[];
}

/** Who is looking when no operators are configured. */
const LOCAL_OPERATOR = 'local';

/** Who was let in. */
interface CodecState {
  operator: string;
}

/**
 * Decodes payloads for the Temporal Web UI and the `temporal` CLI (their remote codec protocol: POST /decode with
 * `{payloads: […]}`). It only decodes, says in the log who looked, and never logs what he saw.
 */
export function createCodecApp({ codec, log, origins, operators }: CodecDeps): Koa<CodecState> {
  const app = new Koa<CodecState>();
  app.on('error', (err: unknown) => log.error({ err }, 'response failed'));

  app.use(async (ctx, next) => {
    ctx.set({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
    const origin = ctx.get('origin');
    if (origin !== '' && origins.includes(origin)) {
      ctx.set({
        'access-control-allow-origin': origin,
        'access-control-allow-credentials': 'true',
        'access-control-allow-headers': 'authorization, content-type, x-namespace',
        'access-control-allow-methods': 'POST, OPTIONS',
        vary: 'origin',
      });
    } else if (origin !== '') {
      // A page of somebody else in the operator's browser: it may not even ask.
      ctx.status = 403;
      return;
    }
    if (ctx.method === 'OPTIONS') {
      ctx.status = 204;
      return;
    }
    await next();
  });

  app.use(async (ctx, next) => {
    if (ctx.method === 'GET' && ctx.path === '/health/alive') {
      ctx.body = 'alive\n';
      return;
    }
    const operator = identify(ctx.get('authorization'), operators);
    if (!operator) {
      log.warn({ path: ctx.path }, 'an unknown operator was refused');
      ctx.status = 401;
      ctx.set('www-authenticate', 'Basic realm="Vestibule codec", charset="UTF-8"');
      return;
    }
    ctx.state.operator = operator;
    await next();
  });

  // Opened once in the browser, this page makes it remember the operator for the Web UI's calls.
  app.use(async (ctx, next) => {
    if (ctx.method !== 'GET' || ctx.path !== '/') return next();
    ctx.body = `Signed in as ${ctx.state.operator}. The Temporal Web UI can decode payloads now.\n`;
  });

  app.use(bodyParser({ enableTypes: ['json'], jsonLimit: BODY_LIMIT }));
  app.use(async (ctx) => {
    if (ctx.path !== '/decode') return;
    if (ctx.method !== 'POST') {
      ctx.status = 405;
      ctx.set('allow', 'POST, OPTIONS');
      return;
    }
    const { payloads } = (ctx.request.body ?? {}) as { payloads?: unknown };
    if (!Array.isArray(payloads)) {
      ctx.status = 400;
      ctx.body = { error: 'payloads must be a list' };
      return;
    }
    try {
      const decoded = await codec.decode(payloads.map((payload) => JSONToPayload(payload)));
      log.info(
        { operator: ctx.state.operator, namespace: ctx.get('x-namespace'), payloads: payloads.length },
        'decoded',
      );
      ctx.body = { payloads: decoded.map((payload) => payloadToJSON(payload)) };
    } catch (error) {
      log.warn({ err: error, operator: ctx.state.operator }, 'payloads could not be decoded');
      ctx.status = 400;
      ctx.body = { error: 'these payloads cannot be decoded' };
    }
  });
  return app;
}

/** The operator's name by HTTP basic authentication, `Bearer name:password` for the CLI; undefined: unknown. */
function identify(authorization: string, operators: readonly string[]): string | undefined {
  if (operators.length === 0) return LOCAL_OPERATOR;
  const [scheme = '', credentials = ''] = authorization.split(' ');
  const text = /^basic$/i.test(scheme)
    ? Buffer.from(credentials, 'base64').toString('utf8')
    : /^bearer$/i.test(scheme)
      ? credentials
      : '';
  const colon = text.indexOf(':');
  const given = createHash('sha256')
    .update(text.slice(colon + 1))
    .digest();
  let found: string | undefined;
  for (const operator of operators) {
    const [name = '', digest = ''] = operator.split(':');
    if (sameBytes(Buffer.from(digest, 'hex'), given) && name === text.slice(0, colon)) found = name;
  }
  return found;
}
