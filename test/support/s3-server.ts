import { spawn } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { ownPort } from '../../bin/lib/ports.js';
import type { StorageConfig } from '../../providers/storage/index.js';
import { onCleanup } from './cleanup.js';
import { needs } from './needs.js';
import { testRun } from './run.js';

/** `test`, or where there is no S3 server a named, visible skip. */
export const s3Test = needs(
  process.env['TEST_S3_SERVER'] !== undefined,
  'gofakes3 is absent and there is no Go to build it',
);

/** The bucket that is there. */
const BUCKET = 'vestibule-test';

/** Settings that lead to a server; other settings are the test's business. */
export function s3Settings(endpoint: string): StorageConfig {
  return {
    STORAGE_PROVIDER: 's3',
    STORAGE_DIR: '',
    S3_ENDPOINT: endpoint,
    S3_REGION: 'us-east-1',
    S3_BUCKET: BUCKET,
    S3_PREFIX: 'documents/',
    S3_ACCESS_KEY_ID: 'test-key',
    S3_SECRET_ACCESS_KEY: 'test-secret',
    S3_FORCE_PATH_STYLE: true,
  };
}

/** Starts an S3 server with an empty bucket for this file; it ends after the last test. @returns where it answers */
export async function startS3Server(): Promise<string> {
  const { s3Server } = testRun();
  if (s3Server === undefined) throw new Error('there is no S3 server: use s3Test');
  const host = `127.0.0.1:${await ownPort()}`;
  // In ava's process group: it ends with the run even when this process is killed.
  const child = spawn(s3Server, ['-host', host, '-backend', 'memory', '-initialbucket', BUCKET, '-quiet'], {
    stdio: 'ignore',
  });
  onCleanup(() => child.kill('SIGKILL'));
  const endpoint = `http://${host}`;
  for (let tries = 0; ; tries += 1) {
    try {
      await (await fetch(endpoint)).body?.cancel();
      return endpoint;
    } catch (error) {
      if (tries >= 100) throw error;
      await pause(50);
    }
  }
}
