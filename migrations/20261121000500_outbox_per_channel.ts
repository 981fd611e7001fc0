import type { Knex } from 'knex';

/** A message may go by several channels, one after the other, under one id: the development outbox keeps each. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    ALTER TABLE development_outbox DROP CONSTRAINT development_outbox_pkey;
    ALTER TABLE development_outbox ADD PRIMARY KEY (id, channel);
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    -- Of each message the first sending stays.
    DELETE FROM development_outbox AS later USING development_outbox AS earlier
     WHERE later.id = earlier.id
       AND (later.sent_at, later.channel) > (earlier.sent_at, earlier.channel);
    ALTER TABLE development_outbox DROP CONSTRAINT development_outbox_pkey;
    ALTER TABLE development_outbox ADD PRIMARY KEY (id);
  `);
}
