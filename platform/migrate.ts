import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import knex, { type Knex } from 'knex';

const FOLDER = new URL('../migrations/', import.meta.url);

/** A migration's file, loaded when it is run. */
interface MigrationFile {
  readonly file: string;
}

/**
 * Names without the extension: knex stores the name, and a database migrated from TypeScript must still match
 * when the compiled JavaScript runs (knex#4037).
 */
const source: Knex.MigrationSource<MigrationFile> = {
  async getMigrations() {
    const files = await readdir(fileURLToPath(FOLDER));
    return files
      .filter((file) => /^\d{14}_[a-z_]+\.(ts|js)$/.test(file))
      .sort()
      .map((file) => ({ file }));
  },
  getMigrationName: ({ file }) => file.replace(/\.(ts|js)$/, ''),
  getMigration: ({ file }) => import(new URL(file, FOLDER).href) as Promise<Knex.Migration>,
};

/** Runs `use` with knex's migrator on a plain connection (no name mappers: they would rename knex's own tables). */
async function withMigrator<T>(
  databaseUrl: string,
  use: (migrate: Knex.Migrator, config: Knex.MigratorConfig) => Promise<T>,
): Promise<T> {
  const database = knex({ client: 'pg', connection: databaseUrl, pool: { min: 0, max: 2 } });
  try {
    return await use(database.migrate, { migrationSource: source as Knex.MigrationSource<unknown> });
  } finally {
    await database.destroy();
  }
}

/** Brings the schema up to date; several processes at once are serialised by knex's lock. @returns names run now */
export async function migrateToLatest(databaseUrl: string): Promise<string[]> {
  return withMigrator(databaseUrl, async (migrate, config) => {
    const [, names] = (await migrate.latest(config)) as [number, string[]];
    return names;
  });
}

/** Takes every migration back: for the test that goes up, down and up again. @returns names taken back */
export async function rollBackAll(databaseUrl: string): Promise<string[]> {
  return withMigrator(databaseUrl, async (migrate, config) => {
    const [, names] = (await migrate.rollback(config, true)) as [number, string[]];
    return names;
  });
}

/** Names of migrations that the code has and the database has not: a process refuses to start on those. */
export async function pendingMigrations(databaseUrl: string): Promise<string[]> {
  return withMigrator(databaseUrl, async (migrate, config) => {
    const [, pending] = (await migrate.list(config)) as [unknown, MigrationFile[]];
    return pending.map((migration) => source.getMigrationName(migration));
  });
}
