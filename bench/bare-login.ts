// A login with nothing but what it cannot do without: a Koa handler with one SELECT, one argon2id and one INSERT. No caps, no
// waits, no log, no validation, no seals. Set beside the product, it tells how much of the raw argon2id rate a login
// through HTTP can have on this machine at all. The bench starts it.
import { randomBytes, randomUUID } from 'node:crypto';
import { json } from 'node:stream/consumers';
import { hash, verify } from '@node-rs/argon2';
import Koa from 'koa';
import pg from 'pg';
import { readSettings, reportReady } from './lib/channel.js';
import { inLane } from './lib/lanes.js';
import { HASH_COST, PASSWORD, PREPARED, phoneOfHolder } from './lib/people.js';

const { databaseUrl, port } = readSettings();
const pool = new pg.Pool({ connectionString: databaseUrl, max: 10 });
await pool.query(
  `INSERT INTO bare_members (phone, password) SELECT phone, $2 FROM unnest($1::text[]) AS phone ON CONFLICT DO NOTHING`,
  [
    Array.from({ length: PREPARED.member }, (_, number) => phoneOfHolder('member', number)),
    await hash(PASSWORD, HASH_COST),
  ],
);

new Koa()
  .use(async (ctx) => {
    const { phone, password } = (await json(ctx.req)) as { phone: string; password: string };
    const { rows } = await pool.query({
      name: 'find',
      text: 'SELECT id, password FROM bare_members WHERE phone = $1',
      values: [phone],
    });
    if (!(await inLane(() => verify(rows[0]?.password ?? '', password)))) return ctx.throw(400);
    const token = randomBytes(32).toString('base64url');
    await pool.query({
      name: 'open',
      text: 'INSERT INTO bare_sessions (id, member_id, token) VALUES ($1, $2, $3)',
      values: [randomUUID(), rows[0].id, token],
    });
    ctx.body = { success: true, data: { token } };
  })
  .listen(port, '127.0.0.1', reportReady);
