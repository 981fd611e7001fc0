import type { Knex } from 'knex';

/** For those who look now and then for cases whose flow should have acted long ago (models/undelivered.ts). */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE INDEX kyc_cases_late ON kyc_cases (due_at)
      WHERE status IN ('created', 'in_review') AND escalated_at IS NULL;
    CREATE INDEX kyc_cases_silent ON kyc_cases (since) WHERE status = 'resubmission_requested';
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP INDEX kyc_cases_silent, kyc_cases_late');
}
