import type { IncomingMessage, ServerResponse } from 'node:http';
import helmet, { type HelmetOptions } from 'helmet';
import type { Middleware } from './context.js';

export type HeaderList = readonly (readonly [name: string, value: string])[];

/** Nothing may render, frame or be fetched by an answer of the API. */
const CLOSED = {
  'default-src': ["'none'"],
  'frame-ancestors': ["'none'"],
  'base-uri': ["'none'"],
  'form-action': ["'none'"],
};

const OPTIONS: HelmetOptions = {
  contentSecurityPolicy: { useDefaults: false, directives: CLOSED },
  // ASVS 3.4.1: at least a year. Browsers ignore it over plain HTTP, so it is always sent.
  strictTransportSecurity: { maxAge: 31_536_000, includeSubDomains: true },
  xFrameOptions: { action: 'deny' },
  // Each costs bytes and time on every answer and says nothing about JSON: they steer what documents may do.
  crossOriginOpenerPolicy: false,
  originAgentCluster: false,
  xDnsPrefetchControl: false,
  xDownloadOptions: false,
  xPermittedCrossDomainPolicies: false,
  xXssProtection: false,
};

/**
 * What helmet would set on every answer, computed once: its dozen middlewares per request would set the same
 * constants. Plus no-store, because answers are personal (ASVS 14.3.2).
 */
export const API_HEADERS: HeaderList = [...helmetHeaders(OPTIONS), ['Cache-Control', 'no-store']];

/** Sets the API's headers; a page replaces the ones that it needs otherwise. */
export const secureHeaders: Middleware = (ctx, next) => {
  for (const [name, value] of API_HEADERS) ctx.res.setHeader(name, value);
  return next();
};

/** What a page that runs only scripts served beside it puts in place of the API's policy. */
export const PAGE_HEADERS: Readonly<Record<string, string>> = Object.fromEntries(
  helmetHeaders({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        ...CLOSED,
        'script-src': ["'self'"],
        // Swagger UI draws with inline styles.
        'style-src': ["'self'", "'unsafe-inline'"],
        'img-src': ["'self'", 'data:'],
        'connect-src': ["'self'"],
      },
    },
  }).filter(([name]) => name === 'Content-Security-Policy'),
);

function helmetHeaders(options: HelmetOptions): HeaderList {
  const headers: [string, string][] = [];
  const sink = {
    setHeader: (name: string, value: string) => headers.push([name, value]),
    removeHeader: () => undefined,
  } as unknown as ServerResponse;
  helmet(options)({} as IncomingMessage, sink, (error?: unknown) => {
    if (error instanceof Error) throw error;
  });
  return headers;
}
