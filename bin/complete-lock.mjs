// `node bin/complete-lock.mjs`, after `npm install` changed package-lock.json. A registry mirror that does not
// serve a platform's package makes npm leave it out of the lock, and then `npm ci` refuses the lock everywhere.
// This adds those entries: what npm would have written, without the integrity, which is not known here.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { missingOptional } from './lib/lock-gaps.mjs';

const FILE = fileURLToPath(new URL('../package-lock.json', import.meta.url));

const lock = JSON.parse(readFileSync(FILE, 'utf8'));
const gaps = missingOptional(lock.packages);
for (const { path, entry } of gaps) lock.packages[path] = entry;
lock.packages = Object.fromEntries(
  Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)),
);
if (gaps.length > 0) writeFileSync(FILE, `${JSON.stringify(lock, null, 2)}\n`);
process.stdout.write(`${gaps.length} entries added\n`);
