import type { Knex } from 'knex';

/**
 * Finds the bodies of facts that housekeeping erases. Lists for operators go down the primary key instead, whose UUIDs are in
 * the order of time, so that an intake writes no more indexes than before.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    DROP INDEX inbox_received;
    CREATE INDEX inbox_bodies ON inbox (received_at) WHERE body_sealed IS NOT NULL;
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    DROP INDEX inbox_bodies;
    CREATE INDEX inbox_received ON inbox (received_at, id);
  `);
}
