import { Readable } from 'node:stream';
import type { Page } from '../../http/page.js';
import type { UseCases } from '../../use-cases/index.js';

/**
 * Whatever a browser makes of a file: a page that can do nothing, in an origin of its own (ASVS 5.3.1). The rest that
 * keeps it from being shown is set here and on every answer (nosniff, no-store: secure-headers.ts).
 */
const POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox";

/**
 * `GET /documents/file?token=`: what a link to a document leads to. A browser opens it without a session of its own, so
 * everything is in the token, for a few minutes (api/use-cases/document-link.ts). Saved, never shown.
 */
export function documentPages(useCases: Pick<UseCases, 'openDocument'>): readonly Page[] {
  return [
    {
      path: '/documents/file',
      async content(query, caller) {
        // Several are none: the parameter would mean one thing here and another in a log (reliability A15).
        const tokens = query.getAll('token');
        const [token = ''] = tokens.length === 1 ? tokens : [];
        const { contentType, size, name, content } = await useCases.openDocument(caller, { token });
        return {
          type: contentType,
          body: Readable.from(content, { objectMode: false }),
          headers: {
            'Content-Length': String(size),
            'Content-Disposition': `attachment; filename="${name}"`,
            'Content-Security-Policy': POLICY,
            'Cache-Control': 'no-store',
            'Cross-Origin-Resource-Policy': 'same-origin',
          },
        };
      },
    },
  ];
}
