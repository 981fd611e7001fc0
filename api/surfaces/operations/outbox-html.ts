import { createHash } from 'node:crypto';
import type { OutboxItem } from './outbox-item.js';

/** The page asks again after this long: soon enough for a code, slow enough to select it. */
const REFRESH_SECONDS = 5;

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 44rem; margin: 2rem auto; padding: 0 1rem; }
header { display: flex; flex-wrap: wrap; gap: 0 1rem; align-items: baseline; justify-content: space-between; }
h1 { font-size: 1.4rem; margin: 0; }
article { border: 1px solid #8886; border-radius: .6rem; padding: .8rem 1rem; margin: 1rem 0; }
.meta { display: flex; flex-wrap: wrap; gap: 0 1rem; font-size: .85rem; opacity: .8; }
.code { font: 600 1.8rem/1.4 ui-monospace, monospace; letter-spacing: .15em; user-select: all; }
.text { margin: .3rem 0 0; white-space: pre-wrap; overflow-wrap: anywhere; }
.empty { opacity: .7; text-align: center; margin: 4rem 0; }
`;

/** The page may load nothing at all and run nothing: its one style sheet is allowed by its hash (ASVS 3.4.3). */
export const OUTBOX_HTML_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/**
 * The outbox as a page that reloads itself.
 * @param filter the address as it was asked for, when only its messages are shown
 */
export function renderOutbox(items: readonly OutboxItem[], filter: string | undefined): string {
  const title = filter === undefined ? 'Development outbox' : `Development outbox: ${filter}`;
  const others = filter === undefined ? '' : '<a href="/dev/outbox">all messages</a>';
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="${REFRESH_SECONDS}">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<header><h1>${escapeHtml(title)}</h1>${others}</header>
<main>
${items.length === 0 ? '<p class="empty">No messages yet. This page reloads by itself.</p>' : items.map(renderItem).join('\n')}
</main>
</body>
</html>
`;
}

function renderItem(item: OutboxItem): string {
  const code = item.code === null ? '' : `<div class="code">${escapeHtml(item.code)}</div>\n`;
  return `<article id="${escapeHtml(item.id)}">
<div class="meta">
<a href="/dev/outbox?to=${escapeHtml(encodeURIComponent(item.to))}">${escapeHtml(item.to)}</a>
<span>${escapeHtml(item.channel)}</span>
<span>${escapeHtml(item.purpose)}</span>
<time datetime="${escapeHtml(item.sent_at)}">${escapeHtml(item.sent_at.replace('T', ' ').replace(/\.\d+Z$/, ' UTC'))}</time>
</div>
${code}<p class="text">${escapeHtml(item.text)}</p>
</article>`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Safe in text and in quoted attributes (ASVS 1.2.1). */
function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
