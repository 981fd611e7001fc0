import type { Readable } from 'node:stream';
import type { S3Client } from '@aws-sdk/client-s3';
import { checkFileKey, type FileStore, FileStoreError } from '../../domain/file-store.js';
import type { Config } from '../../platform/config/config.js';
import { type Deadlines, readWithin, within } from './deadline.js';

/** The variables that it reads. */
export type S3Config = Pick<
  Config,
  | 'S3_ENDPOINT'
  | 'S3_REGION'
  | 'S3_BUCKET'
  | 'S3_PREFIX'
  | 'S3_ACCESS_KEY_ID'
  | 'S3_SECRET_ACCESS_KEY'
  | 'S3_FORCE_PATH_STYLE'
>;

/** Tries of one call, all inside its deadline: a single 5xx or a connection that broke costs nobody an upload. */
const TRIES = 3;

/**
 * A bucket of S3 or of what speaks its protocol. An object that was put is durable when the answer is there; that is
 * the service's promise. Deletion of an object that is not there is a success of the protocol.
 * The SDK is loaded when it is chosen only: a system with a folder need not carry it in memory.
 */
export async function createS3Store(config: S3Config, deadlines: Deadlines): Promise<FileStore> {
  const { DeleteObjectCommand, GetObjectCommand, PutObjectCommand } = await import('@aws-sdk/client-s3');
  const client = await connect(config, deadlines);
  const place = (key: string) => ({
    Bucket: config.S3_BUCKET,
    Key: `${config.S3_PREFIX}${checkFileKey(key)}`,
  });

  return {
    async put(key, content) {
      const object = { ...place(key), Body: content, ContentType: 'application/octet-stream' };
      await within(deadlines.callMs, failureOf, (abortSignal) =>
        client.send(new PutObjectCommand(object), { abortSignal }),
      );
    },
    async open(key) {
      const object = place(key);
      const { Body } = await within(deadlines.callMs, failureOf, (abortSignal) =>
        client.send(new GetObjectCommand(object), { abortSignal }),
      );
      if (Body === undefined) throw new FileStoreError('missing');
      // In Node the body is the response's own stream.
      return readWithin(deadlines.readMs, failureOf, Body as Readable);
    },
    async delete(key) {
      const object = place(key);
      await within(deadlines.callMs, failureOf, (abortSignal) =>
        client.send(new DeleteObjectCommand(object), { abortSignal }),
      );
    },
  };
}

async function connect(config: S3Config, { callMs }: Deadlines): Promise<S3Client> {
  const { S3Client } = await import('@aws-sdk/client-s3');
  const { S3_ACCESS_KEY_ID: accessKeyId, S3_SECRET_ACCESS_KEY: secretAccessKey } = config;
  return new S3Client({
    region: config.S3_REGION,
    forcePathStyle: config.S3_FORCE_PATH_STYLE,
    maxAttempts: TRIES,
    // Newer SDKs add checksums that other services than S3 refuse; our bytes prove themselves (platform/file-cipher.ts).
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: { connectionTimeout: callMs, requestTimeout: callMs, throwOnRequestTimeout: true },
    ...(config.S3_ENDPOINT === '' ? {} : { endpoint: config.S3_ENDPOINT }),
    // None: whatever the SDK finds by itself, such as the role of the machine.
    ...(accessKeyId === '' ? {} : { credentials: { accessKeyId, secretAccessKey } }),
  });
}

/** Refusals that pass by themselves, beside 5xx. */
const PASSING_STATUSES = new Set([408, 425, 429]);

/**
 * What an error of the SDK means. Its text may name the bucket and the key id: it stays the cause, which the log shows
 * without its message.
 */
function failureOf(error: unknown): FileStoreError {
  const { name, $metadata } = error as {
    name?: string;
    $metadata?: { readonly httpStatusCode?: number };
  };
  if (name === 'NoSuchKey') return new FileStoreError('missing', { cause: error });
  const status = $metadata?.httpStatusCode ?? 0;
  const refused = status >= 300 && status < 500 && !PASSING_STATUSES.has(status);
  return new FileStoreError(refused ? 'misconfigured' : 'unavailable', { cause: error });
}
