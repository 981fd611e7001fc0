import { createHash } from 'node:crypto';
import test from 'ava';
import type { PageContent } from '../../../../api/http/page.js';
import { type OutboxDeps, outboxPages } from '../../../../api/surfaces/operations/outbox.js';
import type { OutboxMessage } from '../../../../api/surfaces/operations/outbox-item.js';
import { DomainError } from '../../../../domain/errors.js';

const MESSAGES: readonly OutboxMessage[] = [
  {
    id: '0198f5a0-0000-7000-8000-000000000002',
    channel: 'sms',
    kind: 'welcome',
    to: '+996700123456',
    code: null,
    text: `<script>alert("1")</script> & 'so on'`,
    sentAt: new Date('2026-11-21T10:00:01.500Z'),
  },
  {
    id: '0198f5a0-0000-7000-8000-000000000001',
    channel: 'sms',
    kind: 'registration_code',
    to: '+996700123456',
    code: '007316',
    text: '007316 — ваш код',
    sentAt: new Date('2026-11-21T10:00:00.000Z'),
  },
];

/** Records what was looked for; knows phones by their digits. */
function deps(): OutboxDeps & { readonly asked: unknown[] } {
  const asked: unknown[] = [];
  return {
    asked,
    async listMessages(filter) {
      asked.push(filter);
      return filter.to === undefined || filter.to === '+996700123456' ? MESSAGES : [];
    },
    normaliseAddress: (spelling) => {
      if (spelling.includes('@')) return spelling.toLowerCase();
      return /^\+[0-9 -]+$/.test(spelling) ? spelling.replaceAll(/[ -]/g, '') : null;
    },
  };
}

async function get(dependencies: OutboxDeps, url: string): Promise<PageContent> {
  const { pathname, searchParams } = new URL(url, 'http://api');
  const page = outboxPages(dependencies).find(({ path }) => path === pathname);
  if (!page) throw new Error(`no page ${pathname}`);
  // It does not matter who asks.
  return page.content(searchParams, null as never);
}

test('the JSON is to the letter', async (t) => {
  const { type, body } = await get(deps(), '/dev/outbox.json');
  t.is(type, 'application/json; charset=utf-8');
  t.deepEqual(JSON.parse(String(body)), {
    items: [
      {
        id: '0198f5a0-0000-7000-8000-000000000002',
        channel: 'sms',
        to: '+996700123456',
        purpose: 'welcome',
        code: null,
        text: `<script>alert("1")</script> & 'so on'`,
        sent_at: '2026-11-21T10:00:01.500Z',
      },
      {
        id: '0198f5a0-0000-7000-8000-000000000001',
        channel: 'sms',
        to: '+996700123456',
        purpose: 'registration',
        code: '007316',
        text: '007316 — ваш код',
        sent_at: '2026-11-21T10:00:00.000Z',
      },
    ],
  });
});

for (const [query, filter] of [
  ['', {}],
  ['?to=', {}],
  ['?to=+996700123456', { to: '+996700123456' }],
  ['?to=%2B996700123456', { to: '+996700123456' }],
  ['?to=+996-700-123456', { to: '+996700123456' }],
  ['?to=+996+700+123+456', { to: '+996700123456' }],
  ['?to=Someone@Example.com', { to: 'someone@example.com' }],
  ['?to=%20x', undefined],
  ['?to=nobody', undefined],
] as const) {
  test(`${query || 'no query'} asks for ${JSON.stringify(filter)}`, async (t) => {
    for (const path of ['/dev/outbox', '/dev/outbox.json']) {
      const dependencies = deps();
      await get(dependencies, path + query);
      t.deepEqual(dependencies.asked, filter === undefined ? [] : [filter]);
    }
  });
}

test('two addresses are refused', async (t) => {
  const error = await t.throwsAsync(get(deps(), '/dev/outbox.json?to=a@b&to=c@d'), {
    instanceOf: DomainError,
  });
  t.is(error.code, 'validation_failed');
});

test('the page escapes every value and shows the code', async (t) => {
  const { type, body } = await get(deps(), '/dev/outbox?to=%2B996700123456');
  const html = String(body);
  t.is(type, 'text/html; charset=utf-8');
  t.true(html.includes('<div class="code">007316</div>'));
  t.true(html.includes('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;so on&#39;'));
  t.true(html.includes('href="/dev/outbox?to=%2B996700123456"'));
  t.false(/<script/i.test(html));
});

test('what is looked for is escaped, too', async (t) => {
  const { body } = await get(
    deps(),
    `/dev/outbox?to=${encodeURIComponent('"><img src=x onerror=alert(1)>@x')}`,
  );
  t.false(/<img/i.test(String(body)));
  t.true(String(body).includes('&quot;&gt;&lt;img'));
});

test('the page reloads itself and its policy allows its one style sheet and nothing else', async (t) => {
  const { body, headers } = await get(deps(), '/dev/outbox');
  const html = String(body);
  t.regex(html, /<meta http-equiv="refresh" content="5">/);
  const styles = [...html.matchAll(/<style>(.*?)<\/style>/gs)].map(([, style = '']) => style);
  t.is(styles.length, 1);
  const hash = createHash('sha256')
    .update(styles[0] ?? '')
    .digest('base64');
  const policy = headers?.['Content-Security-Policy'] ?? '';
  t.true(policy.includes("default-src 'none'"));
  t.true(policy.includes(`style-src 'sha256-${hash}'`));
  t.false(/unsafe|script-src|\*/.test(policy));
  t.false(/ style=| on[a-z]+=/i.test(html));
});

test('an empty outbox says so', async (t) => {
  const { body } = await get(deps(), '/dev/outbox?to=%2B1');
  t.true(String(body).includes('No messages yet'));
});
