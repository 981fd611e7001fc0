import test from 'ava';
import { startCodec } from '../support/processes.js';

test('the codec server runs as a process of its own and ends when asked', async (t) => {
  const codec = await startCodec({ databaseUrl: 'postgres://unused/unused', taskQueue: 'unused' });
  const response = await fetch(`${codec.url}/decode`, {
    method: 'POST',
    body: '{"payloads":[]}',
    headers: { 'content-type': 'application/json' },
  });
  t.deepEqual(await response.json(), { payloads: [] });
  t.is(await codec.stop(), 0);
});
