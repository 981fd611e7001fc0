import type { Knex } from 'knex';

/**
 * Documents and the files behind them. A file is claimed before it is written and given to its document in the
 * transaction that makes the row, so that a crash leaves no row without a file, and what it leaves of files is known.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- Files that no row owns: not yet, or not any more. What stays here is swept (activities/sweep-files).
    CREATE TABLE file_claims (
      storage_key uuid PRIMARY KEY,
      claimed_at timestamptz NOT NULL DEFAULT now(),
      -- Nobody may take it any more; it can be swept at once.
      released_at timestamptz
    );

    CREATE TABLE documents (
      id uuid PRIMARY KEY,
      user_id bigint NOT NULL REFERENCES users (id) ON DELETE CASCADE,
      doc_type text NOT NULL CHECK (length(doc_type) BETWEEN 1 AND 64),
      number_sealed text,
      side text NOT NULL CHECK (side IN ('front', 'back', 'selfie')),
      content_type text NOT NULL
        CHECK (content_type IN ('image/jpeg', 'image/png', 'image/webp', 'application/pdf')),
      -- Of the stored content, before it is sealed.
      size integer NOT NULL CHECK (size > 0),
      -- Blind index of the same: the same picture at another account.
      content_index bytea NOT NULL CHECK (octet_length(content_index) = 32),
      -- Blind index of what was sent, bytes and words: the same upload again is the same document.
      upload_index bytea NOT NULL CHECK (octet_length(upload_index) = 32),
      storage_key uuid NOT NULL UNIQUE,
      created_at timestamptz NOT NULL DEFAULT now(),
      UNIQUE (user_id, upload_index)
    );
    CREATE INDEX documents_user ON documents (user_id, created_at, id);
    CREATE INDEX documents_content ON documents (content_index);

    -- Whoever deletes a document, its account with it or by hand, leaves the file to the sweeper.
    CREATE FUNCTION release_file() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        INSERT INTO file_claims (storage_key, released_at) VALUES (OLD.storage_key, now())
          ON CONFLICT (storage_key) DO UPDATE SET released_at = now();
        RETURN NULL;
      END $$;
    CREATE TRIGGER documents_release_file AFTER DELETE ON documents
      FOR EACH ROW EXECUTE FUNCTION release_file();
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP TABLE documents, file_claims; DROP FUNCTION release_file()');
}
