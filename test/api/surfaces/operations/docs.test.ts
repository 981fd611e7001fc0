import test from 'ava';
import { send, serve } from '../../http/harness.js';

test('the docs page and all that it loads come from here', async (t) => {
  const { port } = await serve(t, [], { config: { PRODUCT_NAME: '<b>&"Vestibule"' } });
  const page = await send(port, { method: 'GET', path: '/docs' });
  t.is(page.status, 200);
  t.is(page.headers['content-type'], 'text/html; charset=utf-8');
  t.regex(page.text, /<title>&#60;b&#62;&#38;&#34;Vestibule&#34; API<\/title>/);
  const loaded = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path]) => String(path));
  t.is(loaded.length, 4);
  for (const path of loaded) {
    t.regex(path, /^\/docs\//);
    const file = await send(port, { method: 'GET', path });
    t.is(file.status, 200, path);
    t.true(file.text.length > 50, path);
    t.is(file.headers['x-content-type-options'], 'nosniff');
  }
  const start = await send(port, { method: 'GET', path: '/docs/start.js' });
  t.regex(start.text, /url: '\/openapi\.json'/);
  t.is(start.headers['content-type'], 'text/javascript; charset=utf-8');
});

test('the docs page runs no inline script, and nothing else gets its policy', async (t) => {
  const { port } = await serve(t, []);
  const page = await send(port, { method: 'GET', path: '/docs' });
  const policy = String(page.headers['content-security-policy']);
  t.regex(policy, /script-src 'self'(;|$)/);
  t.regex(policy, /^default-src 'none';frame-ancestors 'none'/);
  t.notRegex(page.text, /<script>|onload=/);
  const api = await send(port, { method: 'GET', path: '/openapi.json' });
  t.notRegex(String(api.headers['content-security-policy']), /script-src/);
});

test('a page of the caller is served beside the docs, with headers of its own', async (t) => {
  const page = {
    path: '/dev/outbox',
    content: async (query: URLSearchParams) => ({
      type: 'text/plain; charset=utf-8',
      body: `to ${query.get('to')}`,
      headers: { 'Cache-Control': 'private' },
    }),
  } as const;
  const { port } = await serve(t, [], { pages: [page] });
  const reply = await send(port, { method: 'GET', path: '/dev/outbox?to=a' });
  t.is(reply.text, 'to a');
  t.is(reply.headers['cache-control'], 'private');
  t.is((await send(port, { method: 'POST', path: '/dev/outbox' })).headers['allow'], 'GET, HEAD');
});
