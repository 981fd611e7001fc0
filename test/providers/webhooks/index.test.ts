import test from 'ava';
import { Webhook } from 'standardwebhooks';
import { reachableAddresses } from '../../../platform/network.js';
import { makeWebhookSecret } from '../../../platform/webhook-secret.js';
import { createWebhookSender } from '../../../providers/webhooks/index.js';
import { signedHeaders } from '../../../providers/webhooks/signature.js';
import { WebhookReceiver } from '../../support/webhook-receiver.js';

const never = new AbortController().signal;
const LOCAL = ['127.0.0.0/8', '::1/128'];

function lineTo(networks: readonly string[] = LOCAL, callMs = 5_000) {
  return createWebhookSender({ callMs, mayReach: reachableAddresses(networks) }).open();
}

test('addresses of the internet, and networks that were named; nothing else', (t) => {
  const mayReach = reachableAddresses(['10.20.0.0/16']);
  for (const ip of ['8.8.8.8', '2606:4700::1111', '10.20.3.4', '::ffff:10.20.3.4']) t.true(mayReach(ip), ip);
  for (const ip of [
    '127.0.0.1',
    '10.0.0.1',
    '172.16.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '224.0.0.1',
    '255.255.255.255',
    '::1',
    '::',
    'fe80::1',
    'fd00::1',
    '::ffff:127.0.0.1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    'localhost',
  ])
    t.false(mayReach(ip), ip);
});

test('neither a literal nor a name leads to what may not be reached', async (t) => {
  const receiver = await WebhookReceiver.start();
  const line = lineTo([]);
  const { port } = new URL(receiver.url);
  for (const host of [
    '127.0.0.1',
    'localhost',
    '127.1',
    '0x7f.1',
    '2130706433',
    '[::1]',
    '[::ffff:127.0.0.1]',
  ])
    t.like(
      await line.post(`http://${host}:${port}/`, {}, '{}', never),
      { status: null, error: 'address_refused' },
      host,
    );
  t.deepEqual(receiver.deliveries, []);
  line.close();
});

test('one connection for many, a status for each answer, no redirect, no more than a little of a body', async (t) => {
  const receiver = await WebhookReceiver.start();
  const line = lineTo();
  const post = () => line.post(receiver.url, { 'webhook-id': '1' }, '{}', never);
  receiver.headers = { location: `${receiver.url}/other`, 'retry-after': '17' };
  for (const status of [200, 302, 410, 503]) {
    receiver.react = () => status;
    t.like(await post(), { status, error: null, retryAfterSeconds: 17 });
  }
  t.is(receiver.deliveries.length, 4);
  receiver.react = () => 'cut';
  t.like(await post(), { status: null, error: 'connection_lost' });
  await receiver.close();
  t.like(await post(), { status: null, error: 'not_connected' });
  line.close();
});

test('whoever does not answer in time is not waited for', async (t) => {
  const receiver = await WebhookReceiver.start();
  receiver.react = () => 'hang';
  const line = lineTo(LOCAL, 200);
  t.like(await line.post(receiver.url, {}, '{}', never), { status: null, error: 'timeout' });
  const stop = new AbortController();
  stop.abort();
  t.like(await line.post(receiver.url, {}, '{}', stop.signal), { status: null, error: 'aborted' });
  line.close();
});

test('an independent library takes the signature of each secret, and of no other; A39: not of a stale or altered one', (t) => {
  const [one, two, other] = [makeWebhookSecret(), makeWebhookSecret(), makeWebhookSecret()];
  const now = Math.floor(Date.now() / 1_000);
  const body = '{"type":"model.user.created","data":{"name":"Айзада"}}';
  const signed = (timestamp: number) => signedHeaders({ id: 'an-id', timestamp, body }, [one, two]);
  for (const secret of [one, two])
    t.deepEqual(new Webhook(secret).verify(body, signed(now)), JSON.parse(body));
  t.throws(() => new Webhook(other).verify(body, signed(now)));
  t.throws(() => new Webhook(one).verify(body.replace('user', 'User'), signed(now)));
  t.throws(() => new Webhook(one).verify(body, { ...signed(now), 'webhook-id': 'another' }));
  for (const drift of [-301, 301])
    t.throws(() => new Webhook(one).verify(body, signed(now + drift)), undefined, `${drift}`);
  for (const drift of [-290, 290]) t.notThrows(() => new Webhook(one).verify(body, signed(now + drift)));
});
