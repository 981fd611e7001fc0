import test from 'ava';
import { createSmsProvider, type SmsConfig } from '../../../providers/sms/index.js';
import { SIMULATOR_CREDENTIALS } from '../../../simulators/lib/credentials.js';
import { startSmsGateway } from '../../../simulators/sms-gateway.js';
import { startTwilio } from '../../../simulators/twilio.js';
import { acceptedBy, setFaults } from '../../simulators/support/control.js';
import { failureOf, MESSAGE, noSignal } from '../support/delivery.js';

const CONFIG: SmsConfig = {
  SMS_PROVIDER: 'outbox',
  SMS_GATEWAY_URL: '',
  SMS_GATEWAY_HEADERS: { authorization: `Bearer ${SIMULATOR_CREDENTIALS.gatewayApiKey}` },
  SMS_GATEWAY_CONTENT_TYPE: 'application/json',
  SMS_GATEWAY_TEMPLATE: '{"id":{{id}},"to":{{to}},"text":{{text}}}',
  TWILIO_BASE_URL: '',
  TWILIO_ACCOUNT_SID: SIMULATOR_CREDENTIALS.twilioAccountSid,
  TWILIO_AUTH_TOKEN: SIMULATOR_CREDENTIALS.twilioAuthToken,
  TWILIO_FROM: SIMULATOR_CREDENTIALS.twilioFrom,
};

test('SMS_PROVIDER chooses', async (t) => {
  const gateway = await startSmsGateway();
  const twilio = await startTwilio();
  t.teardown(() => Promise.all([gateway.close(), twilio.close()]));
  const config = { ...CONFIG, SMS_GATEWAY_URL: `${gateway.url}/messages`, TWILIO_BASE_URL: twilio.url };
  for (const [name, counts] of [
    ['outbox', [0, 0]],
    ['gateway', [1, 0]],
    ['twilio', [1, 1]],
  ] as const) {
    const provider = createSmsProvider({ ...config, SMS_PROVIDER: name });
    t.is(provider.channel, 'sms');
    const { reference } = await provider.send(MESSAGE, noSignal());
    t.is(reference === null, name === 'outbox');
    t.deepEqual([(await acceptedBy(gateway.url)).length, (await acceptedBy(twilio.url)).length], [...counts]);
  }
});

test('the deadline is an option', async (t) => {
  const gateway = await startSmsGateway();
  t.teardown(() => gateway.close());
  await setFaults(gateway.url, { hang_ms: 60_000 });
  const config: SmsConfig = {
    ...CONFIG,
    SMS_PROVIDER: 'gateway',
    SMS_GATEWAY_URL: `${gateway.url}/messages`,
  };
  t.is((await failureOf(t, createSmsProvider(config, 100))).code, 'timeout');
});
