import test from 'ava';
import { createMailProvider } from '../../../providers/mail/index.js';
import { acceptedBy, turn } from '../../simulators/support/control.js';
import { failureOf, noSignal } from '../support/delivery.js';
import { CONFIG, MAIL, mailServer, withCredentials } from './support.js';

test('MAIL_PROVIDER chooses; the outbox needs nothing', async (t) => {
  const { url, smtpUrl } = await mailServer(t);
  const config = { ...CONFIG, SMTP_URL: withCredentials(smtpUrl) };
  const outbox = createMailProvider({ ...CONFIG, MAIL_FROM: '', MAIL_PROVIDER: 'outbox' });
  t.is(outbox.channel, 'email');
  t.deepEqual(await outbox.send(MAIL, noSignal()), { reference: null, tracked: false });
  t.deepEqual(await acceptedBy(url), []);
  const smtp = createMailProvider({ ...config, MAIL_PROVIDER: 'smtp' });
  t.is(smtp.channel, 'email');
  await smtp.send(MAIL, noSignal());
  t.is((await acceptedBy(url)).length, 1);
});

test('the deadline is an option', async (t) => {
  // Shorter than the default one.
  t.timeout(2_500);
  const { url, smtpUrl } = await mailServer(t);
  await turn(url, 'smtp_faults', { at: 'greeting', hang: true });
  const config = { ...CONFIG, SMTP_URL: withCredentials(smtpUrl), MAIL_PROVIDER: 'smtp' as const };
  t.is((await failureOf(t, createMailProvider(config, 100), MAIL)).code, 'timeout');
});
