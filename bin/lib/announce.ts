import { rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { say } from './say.mjs';
import type { Settings } from './settings.js';
import { writeFileAtomically } from './write-file.js';

/** What `urls.json` holds (product-api.md, "Start-up contract"); `temporal_ui` only when the server is ours. */
export interface Urls {
  readonly api: string;
  readonly docs: string;
  readonly outbox: string;
  readonly codec: string;
  /** host:port of the gRPC frontend. */
  readonly temporal: string;
  readonly temporal_ui?: string;
  /** With its password: the file is for its owner only. */
  readonly postgres: string;
  readonly able_id_simulator: string;
  readonly namba_one_simulator: string;
}

/** Where `urls.json` is. */
function urlsFile(dataDirectory: string): string {
  return join(dataDirectory, 'urls.json');
}

/** Takes `urls.json` away: nothing answers there (yet, or any more). */
export function removeUrls(dataDirectory: string): void {
  rmSync(urlsFile(dataDirectory), { force: true });
}

/** Writes `urls.json` and tells the person where everything is and what to try first. */
export function announce(urls: Urls, settings: Settings, startedAt: number): void {
  writeFileAtomically(urlsFile(settings.dataDirectory), `${JSON.stringify(urls, null, 2)}\n`);
  const folder = relative(process.cwd(), settings.dataDirectory) || settings.dataDirectory;
  const rows: [string, string | undefined][] = [
    ['API', urls.api],
    ['API docs', urls.docs],
    ['Outbox (codes)', urls.outbox],
    ['Temporal UI', urls.temporal_ui],
    ['Codec server', urls.codec],
    ['Temporal', urls.temporal],
    ['Postgres', `${urls.postgres.replace(/:[^:@/]*@/, ':…@')} (whole in ${join(folder, 'urls.json')})`],
    ['AbleID simulator', urls.able_id_simulator],
    ['NambaOne simulator', urls.namba_one_simulator],
    ['Logs', join(folder, 'logs')],
  ];
  say(`\nReady in ${((Date.now() - startedAt) / 1000).toFixed(1)} s.\n`);
  for (const [name, value] of rows) if (value !== undefined) say(`  ${name.padEnd(18)} ${value}`);
  say(`
Register a user: ask for a code, read it in the outbox, send it back with its code_id.

  curl ${urls.api}/auth/get_registration_code -H 'content-type: application/json' -d '{"phone":"+996700123456"}'
  curl '${urls.outbox}.json?to=%2B996700123456'
  curl ${urls.api}/auth/register -H 'content-type: application/json' \\
    -d '{"email":"you@example.com","password":"a sentence only you know","code_id":"<code_id>","code":"<code>"}'

Ctrl-C stops everything.`);
}
