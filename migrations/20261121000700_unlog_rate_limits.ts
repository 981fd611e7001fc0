import type { Knex } from 'knex';

/**
 * Caps are counted without the write-ahead log: a crash of Postgres forgets the last hour's counts, which costs
 * nothing that anybody was promised, and no ask and no guess waits for the disk on their behalf.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('ALTER TABLE rate_limits SET UNLOGGED');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('ALTER TABLE rate_limits SET LOGGED');
}
