import test from 'ava';
import { createCaps } from '../../../api/use-cases/caps.js';
import { DomainError } from '../../../domain/errors.js';
import {
  CODES_PER_HOUR,
  CODES_PER_IP_PER_HOUR,
  GUESSES_PER_IP_PER_HOUR,
  PAYMENTS_PER_USER_PER_HOUR,
} from '../../../domain/limits.js';
import { connectDatabase } from '../../../platform/database.js';
import { onCleanup } from '../../support/cleanup.js';
import { createTestDatabase } from '../../support/database.js';

async function openCaps(processes = 1) {
  const { url } = await createTestDatabase();
  return Array.from({ length: processes }, () => {
    const database = connectDatabase({ DATABASE_URL: url, DATABASE_POOL_MAX: 5 }, 'test');
    onCleanup(() => database.destroy());
    return createCaps(database, 1);
  });
}

const outcome = (taken: Promise<void>) =>
  taken.then(
    () => 'taken',
    (error: unknown) => error,
  );

test('A22: an IP has one budget over all API processes, then an honest wait', async (t) => {
  const [one, two] = await openCaps(2);
  for (let ask = 0; ask < CODES_PER_IP_PER_HOUR; ask += 1)
    await (ask % 2 ? one : two)?.takeAsk('203.0.113.7');
  const refusal = await outcome(one?.takeAsk('203.0.113.7') ?? Promise.resolve());
  t.true(refusal instanceof DomainError);
  const { code, details } = refusal as DomainError;
  t.is(code, 'flood_control');
  const wait = details.retryAfterSeconds ?? 0;
  t.true(wait >= 1 && wait <= 3_600);
  t.is(await outcome(one?.takeAsk('203.0.113.8') ?? Promise.resolve()), 'taken');
});

test('A22: hops inside an IPv6 /64 and mapped IPv4 spellings are one source', async (t) => {
  const [caps] = await openCaps();
  for (let ask = 0; ask < CODES_PER_IP_PER_HOUR; ask += 1) {
    await caps?.takeAsk(`2001:db8:1:2::${ask.toString(16)}`);
    await caps?.takeAsk(ask % 2 ? '::ffff:198.51.100.1' : '198.51.100.1');
  }
  for (const source of ['2001:db8:1:2:ffff::1', '198.51.100.1', '::ffff:198.51.100.1']) {
    t.not(await outcome(caps?.takeAsk(source) ?? Promise.resolve()), 'taken', source);
  }
  t.is(await outcome(caps?.takeAsk('2001:db8:1:3::1') ?? Promise.resolve()), 'taken');
});

test('asks and guesses have budgets of their own', async (t) => {
  const [caps] = await openCaps();
  for (let ask = 0; ask < CODES_PER_IP_PER_HOUR; ask += 1) await caps?.takeAsk('203.0.113.9');
  t.is(await outcome(caps?.takeGuess('203.0.113.9') ?? Promise.resolve()), 'taken');
});

test('codes in all and guesses of an IP end at their numbers, too', async (t) => {
  const { url, query } = await createTestDatabase();
  const database = connectDatabase({ DATABASE_URL: url, DATABASE_POOL_MAX: 5 }, 'test');
  onCleanup(() => database.destroy());
  const caps = createCaps(database, 1);
  /** As if all but one had been taken. */
  const spend = (key: string, points: number) =>
    query('UPDATE rate_limits SET points = $2 WHERE key = $1', [key, points - 1]);

  await caps.takeAsk('203.0.113.20');
  await spend('ask:all', CODES_PER_HOUR);
  t.is(await outcome(caps.takeAsk('203.0.113.21')), 'taken');
  t.is(((await outcome(caps.takeAsk('203.0.113.22'))) as DomainError).code, 'flood_control');

  await caps.takeGuess('203.0.113.23');
  await spend('guess-ip:203.0.113.23', GUESSES_PER_IP_PER_HOUR);
  t.is(await outcome(caps.takeGuess('203.0.113.23')), 'taken');
  t.is(((await outcome(caps.takeGuess('203.0.113.23'))) as DomainError).code, 'flood_control');
  t.is(await outcome(caps.takeGuess('203.0.113.24')), 'taken');
});

test('payments of one account end at their number over all API processes, another account goes on', async (t) => {
  const [one, two] = await openCaps(2);
  for (let made = 0; made < PAYMENTS_PER_USER_PER_HOUR; made += 1)
    await (made % 2 ? one : two)?.takePayment('7');
  const refusal = await outcome(two?.takePayment('7') ?? Promise.resolve());
  t.is((refusal as DomainError).code, 'flood_control');
  t.is(await outcome(two?.takePayment('8') ?? Promise.resolve()), 'taken');
});
