import test from 'ava';
import type { Channel } from '../../domain/states.js';
import type { OutgoingMessage } from '../../providers/message.js';
import { keepInOutbox, type OutboxStore, takesEverything } from '../../providers/outbox.js';
import { createGatewaySms } from '../../providers/sms/gateway.js';

import { SIMULATOR_CREDENTIALS } from '../../simulators/lib/credentials.js';
import { startSmsGateway } from '../../simulators/sms-gateway.js';
import { acceptedBy, setFaults } from '../simulators/support/control.js';
import { failureOf, MESSAGE, noSignal } from './support/delivery.js';

class MemoryStore implements OutboxStore {
  readonly kept: { message: OutgoingMessage; channel: Channel }[] = [];

  async keep(message: OutgoingMessage, channel: Channel): Promise<void> {
    this.kept.push({ message, channel });
  }
}

test('a message is kept once the provider took it, and not before', async (t) => {
  const gateway = await startSmsGateway();
  t.teardown(() => gateway.close());
  const store = new MemoryStore();
  const sms = keepInOutbox(
    createGatewaySms(
      {
        SMS_GATEWAY_URL: `${gateway.url}/messages`,
        SMS_GATEWAY_HEADERS: { authorization: `Bearer ${SIMULATOR_CREDENTIALS.gatewayApiKey}` },
        SMS_GATEWAY_CONTENT_TYPE: 'application/json',
        SMS_GATEWAY_TEMPLATE: '{"id":{{id}},"to":{{to}},"text":{{text}}}',
      },
      5_000,
    ),
    store,
  );
  t.is(sms.channel, 'sms');
  await setFaults(gateway.url, { status: 422, times: 1 });
  t.is((await failureOf(t, sms)).reason, 'undeliverable');
  t.deepEqual(store.kept, []);

  const receipt = await sms.send(MESSAGE, noSignal());
  t.deepEqual(store.kept, [{ message: MESSAGE, channel: 'sms' }]);
  t.is(receipt.reference, (await acceptedBy(gateway.url))[0]?.id ?? 'none');
});

test('a store that fails fails the send with its own error', async (t) => {
  const broken = new Error('the database is away');
  const sms = keepInOutbox(takesEverything('sms'), { keep: () => Promise.reject(broken) });
  t.is(await t.throwsAsync(sms.send(MESSAGE, noSignal())), broken);
});
