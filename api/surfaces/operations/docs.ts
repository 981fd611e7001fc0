import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Page } from '../../http/page.js';
import { PAGE_HEADERS } from '../../http/secure-headers.js';

/** Swagger UI's files, by the path under /docs and their type. */
const FILES = [
  ['swagger-ui-bundle.js', 'text/javascript; charset=utf-8'],
  ['swagger-ui.css', 'text/css; charset=utf-8'],
  ['favicon-32x32.png', 'image/png'],
] as const;

/** In a file of its own: the page's policy runs no inline script. */
const START = `window.ui = SwaggerUIBundle({ url: '/openapi.json', dom_id: '#swagger-ui', deepLinking: true, validatorUrl: null });
`;

/** The documentation for people: Swagger UI from our own files, nothing fetched from elsewhere. */
export function docsPages(title: string): readonly Page[] {
  const folder = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
  return [
    {
      path: '/docs',
      content: async () => ({ type: 'text/html; charset=utf-8', body: html(title), headers: PAGE_HEADERS }),
    },
    {
      path: '/docs/start.js',
      content: async () => ({ type: 'text/javascript; charset=utf-8', body: START }),
    },
    ...FILES.map(
      ([name, type]): Page => ({
        path: `/docs/${name}`,
        content: async () => ({ type, body: await readFile(join(folder, name)) }),
      }),
    ),
  ];
}

function html(title: string): string {
  const name = title.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <title>${name} API</title>
    <link rel="stylesheet" href="/docs/swagger-ui.css">
    <link rel="icon" type="image/png" href="/docs/favicon-32x32.png">
  </head>
  <body>
    <div id="swagger-ui"></div>
    <script src="/docs/swagger-ui-bundle.js"></script>
    <script src="/docs/start.js"></script>
  </body>
</html>
`;
}
