import type { Knex } from 'knex';

/**
 * Slides a session. The statement that proves a session calls it once a minute; as a part of that statement itself the UPDATE
 * would be set up by every request (ADR 0010, docs/performance.md).
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE FUNCTION touch_session(session uuid) RETURNS void LANGUAGE plpgsql AS $$
    BEGIN
      UPDATE sessions SET last_seen_at = now() WHERE id = session AND last_seen_at < now();
    END $$;
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP FUNCTION touch_session(uuid)');
}
