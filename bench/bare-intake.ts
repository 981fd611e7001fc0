// What the webhook is held against: a Koa handler that reads a body and makes one INSERT. The bench starts it.
import { randomUUID } from 'node:crypto';
import Koa from 'koa';
import pg from 'pg';
import { readSettings, reportReady } from './lib/channel.js';

const { databaseUrl, port } = readSettings();
const pool = new pg.Pool({ connectionString: databaseUrl, max: 10 });

new Koa()
  .use(async (ctx) => {
    const chunks: Buffer[] = [];
    for await (const chunk of ctx.req as AsyncIterable<Buffer>) chunks.push(chunk);
    await pool.query('INSERT INTO bare_facts (id, body) VALUES ($1, $2)', [
      randomUUID(),
      Buffer.concat(chunks).toString('utf8'),
    ]);
    ctx.body = { success: true, data: {} };
  })
  .listen(port, '127.0.0.1', reportReady);
