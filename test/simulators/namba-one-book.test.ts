import { randomUUID } from 'node:crypto';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { startNambaOne } from '../../simulators/namba-one.js';
import { TestNambaOne } from '../support/namba-one.js';
import { call } from './support/namba-one.js';

const asked = () => ({ externalId: randomUUID(), amount: '5.00', currency: 'KGS' });

function bookFile(t: ExecutionContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'vestibule-test-book-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'book.jsonl');
}

test('the book is there again after a restart; a line that was cut and orders that were lost are not', async (t) => {
  const file = bookFile(t);
  const first = await startNambaOne({ bookFile: file });
  const [kept, settled, lost] = [asked(), asked(), asked()];
  for (const order of [kept, settled, lost]) await call(first.url, '/payment-orders', order);
  await call(first.url, `/control/payment-orders/${settled.externalId}`, { status: 'SETTLED' });
  const gone = `${first.url}/control/payment-orders/${lost.externalId}`;
  t.is((await fetch(gone, { method: 'DELETE' })).status, 200);
  t.is((await fetch(gone, { method: 'DELETE' })).status, 404);
  const before = (await call(first.url, '/control/book')).body;
  t.is(before.items.length, 2);
  await first.close();
  appendFileSync(file, '{"order":{"externalId":"');

  const second = await startNambaOne({ bookFile: file });
  t.deepEqual((await call(second.url, '/control/book')).body, before);
  t.is(readFileSync(file, 'utf8').split('\n').length - 1, 2, 'one line an order');
  t.is(statSync(file).mode & 0o077, 0);
  // A creation that is repeated over the restart is still the same order, and a new one is behind all others.
  t.is((await call(second.url, '/payment-orders', kept)).status, 200);
  t.is((await call(second.url, '/payment-orders', asked())).status, 201);
  const window = 'createdFrom=2020-01-01T00:00:00.000Z&createdTo=2100-01-01T00:00:00.000Z';
  const page = (await call(second.url, `/payment-orders?${window}&limit=2`)).body;
  t.is((await call(second.url, `/payment-orders?${window}&after=${page.next}`)).body.items.length, 1);
  await second.close();
});

test('tests stop it and start it again where it was, and can make it lose an order', async (t) => {
  const nambaOne = await TestNambaOne.start();
  const { url } = nambaOne;
  const order = asked();
  await call(url, '/payment-orders', order);
  await nambaOne.stop();
  await t.throwsAsync(fetch(`${url}/control/book`));
  await nambaOne.restart();
  t.is(nambaOne.url, url);
  t.is((await nambaOne.book()).length, 1);
  await nambaOne.lose(order.externalId);
  t.is(await nambaOne.order(order.externalId), undefined);
  t.is((await call(url, '/payment-orders', order)).status, 201, 'it may be created anew');

  await nambaOne.faults({ status: 500 });
  t.is((await call(url, '/payment-orders', order)).status, 500);
  await nambaOne.faults(null);
  t.is((await call(url, '/payment-orders', order)).status, 200);
  t.is((await nambaOne.calls(order.externalId)).length, 2, 'calls since the restart');
});
