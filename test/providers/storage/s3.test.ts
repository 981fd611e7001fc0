import { randomBytes, randomUUID } from 'node:crypto';
import test, { type ExecutionContext } from 'ava';
import type { FileStore } from '../../../domain/file-store.js';
import { createFileStore } from '../../../providers/storage/index.js';
import { s3Settings, s3Test, startS3Server } from '../../support/s3-server.js';
import { answers, refusedUrl, scriptedServer } from '../support/scripted-server.js';
import { contentOf, fails, storeContract } from './contract.js';

const DEADLINES = { callMs: 1_500, readMs: 1_500 };
const PATIENT = { callMs: 20_000, readMs: 20_000 };

let endpoint: string;
let store: FileStore;
test.before(async () => {
  if (process.env['TEST_S3_SERVER'] === undefined) return;
  endpoint = await startS3Server();
  store = await createFileStore(s3Settings(endpoint), PATIENT);
});

storeContract(s3Test, () => store);

s3Test('objects lie below the prefix, in the bucket that was named', async (t) => {
  const key = randomUUID();
  await store.put(key, Buffer.from('sealed'));
  const found = await fetch(`${endpoint}/vestibule-test/documents/${key}`);
  t.is(await found.text(), 'sealed');
});

s3Test('a bucket that does not exist is the operator’s to mend', async (t) => {
  const other = await createFileStore({ ...s3Settings(endpoint), S3_BUCKET: 'nobody-has-it' }, PATIENT);
  await fails(t, other.put(randomUUID(), randomBytes(10)), 'misconfigured');
  await fails(t, other.open(randomUUID()), 'misconfigured');
});

/** Every call of a store at an address. */
async function calls(url: string, deadlines = DEADLINES): Promise<readonly (() => Promise<unknown>)[]> {
  const broken = await createFileStore(s3Settings(url), deadlines);
  return [
    () => broken.put(randomUUID(), randomBytes(10)),
    () => broken.open(randomUUID()),
    () => broken.delete(randomUUID()),
  ];
}

const xml = (code: string): string => `<?xml version="1.0"?><Error><Code>${code}</Code></Error>`;
const XML = { 'content-type': 'application/xml' };

for (const [status, code, failure] of [
  [500, 'InternalError', 'unavailable'],
  [503, 'SlowDown', 'unavailable'],
  [429, 'TooManyRequests', 'unavailable'],
  [403, 'AccessDenied', 'misconfigured'],
  [403, 'InvalidAccessKeyId', 'misconfigured'],
  [301, 'PermanentRedirect', 'misconfigured'],
] as const) {
  test(`${status} ${code} is ${failure}, and no error shows a key`, async (t) => {
    const { url } = await scriptedServer(t, answers(status, { ...XML, connection: 'close' }, xml(code)));
    for (const call of await calls(url, PATIENT)) {
      const error = await fails(t, call(), failure);
      t.is(error.message, failure);
      t.false(JSON.stringify(error).includes('test-secret'));
    }
  });
}

test('a single 5xx costs nothing: the call is made again', async (t) => {
  let times = 0;
  const { url } = await scriptedServer(t, (socket) => {
    times += 1;
    const status = times === 1 ? 500 : 204;
    answers(status, { connection: 'close' }, status === 500 ? xml('InternalError') : '')(socket);
  });
  const flaky = await createFileStore(s3Settings(url), PATIENT);
  await t.notThrowsAsync(flaky.delete(randomUUID()));
  t.is(times, 2);
});

test('a server that says nothing is given up in time', async (t) => {
  const { url } = await scriptedServer(t, () => undefined);
  for (const call of await calls(url)) await fails(t, call(), 'unavailable');
});

test('a server that is not there is unavailable', async (t) => {
  for (const call of await calls(await refusedUrl())) await fails(t, call(), 'unavailable');
});

async function brokenBody(t: ExecutionContext, end: boolean): Promise<FileStore> {
  const { url } = await scriptedServer(t, (socket) => {
    socket.write('HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf of it');
    if (end) socket.end();
  });
  return createFileStore(s3Settings(url), DEADLINES);
}

test('an answer that stops in the middle is unavailable, whether it hangs or breaks off', async (t) => {
  for (const end of [true, false]) {
    const broken = await brokenBody(t, end);
    await fails(t, contentOf(broken, randomUUID()), 'unavailable', end ? 'broken off' : 'hanging');
  }
});
