// What `GET /user/get_me` and the family's `resource/users/me` are held against: a Koa handler with one SELECT by primary key;
// `/<id>/nonce` has one INSERT beside it, as a request that is signed with an API key. The bench starts it.
import Koa from 'koa';
import pg from 'pg';
import { readSettings, reportReady } from './lib/channel.js';

const { databaseUrl, port } = readSettings();
const pool = new pg.Pool({ connectionString: databaseUrl, max: 10 });

new Koa()
  .use(async (ctx) => {
    const [, id, nonce] = ctx.path.split('/');
    if (nonce !== undefined)
      await pool.query('INSERT INTO bare_nonces (key_id, nonce) VALUES ($1, $2)', [
        id,
        ctx.get('X-Auth-Nonce'),
      ]);
    const { rows } = await pool.query(
      `SELECT id, uid, email_sealed, email_verified_at, phone_sealed, role, state, level, language,
              two_factor_provider, created_at FROM users WHERE id = $1`,
      [id],
    );
    ctx.body = { success: true, data: rows[0] };
  })
  .listen(port, '127.0.0.1', reportReady);
