import test from 'ava';
import { createSmtpMail } from '../../../providers/mail/smtp.js';
import { acceptedBy } from '../../simulators/support/control.js';
import { TLS } from '../support/certificate.js';
import { failureOf, noSignal, summary } from '../support/delivery.js';
import { CONFIG, DEADLINE_MS, MAIL, mailServer, withCredentials } from './support.js';

test('a mail arrives as it was: text, subject, headers', async (t) => {
  const { url, provider } = await mailServer(t);
  const mail = provider();
  t.is(mail.channel, 'email');
  const receipt = await mail.send(MAIL, noSignal());
  t.deepEqual(receipt, { reference: MAIL.id, tracked: false });
  const [accepted, ...others] = await acceptedBy(url, MAIL.to);
  t.deepEqual(others, []);
  t.like(accepted, { from: 'no-reply@mail.example', text: MAIL.text, secure: false });
  t.is(accepted?.subject, 'Подтверждение адреса для Vestibule');
  const { headers = {} } = accepted ?? {};
  t.deepEqual(headers['from'], ['Vestibule <no-reply@mail.example>']);
  t.deepEqual(headers['to'], [MAIL.to]);
  t.deepEqual(headers['auto-submitted'], ['auto-generated']);
  t.deepEqual(headers['content-language'], ['ru']);
  t.deepEqual(headers['content-type'], ['text/plain; charset=utf-8']);
  t.is(headers['date']?.length, 1);
});

test('a repeated send has the same Message-ID', async (t) => {
  const { url, provider } = await mailServer(t);
  for (let i = 0; i < 2; i += 1) await provider().send(MAIL, noSignal());
  const ids = (await acceptedBy(url)).map(({ headers }) => headers?.['message-id']);
  t.deepEqual(ids, Array(2).fill([`<${MAIL.id}@mail.example>`]));
});

test('long and dotted lines, and one that would end the mail, arrive', async (t) => {
  const { url, provider } = await mailServer(t);
  const text = `.\n..\n.\nQUIT\n${'длинная строка '.repeat(200)}\nend`;
  await provider().send({ ...MAIL, text }, noSignal());
  t.is((await acceptedBy(url))[0]?.text, text);
});

test('a server that asks for no login is used without', async (t) => {
  const { url, smtpUrl, provider } = await mailServer(t, { open: true });
  await provider({ SMTP_URL: smtpUrl }).send(MAIL, noSignal());
  t.is((await acceptedBy(url)).length, 1);
});

for (const implicit of [true, false]) {
  const name = implicit ? 'TLS from the start' : 'STARTTLS';
  // 0.0.0.0 reaches this machine and is none of its names, so that the rules for other machines hold.
  const options = { tls: { ...TLS, implicit }, host: '0.0.0.0' };

  test(`${name}: with a certificate that is trusted`, async (t) => {
    const { url, smtpUrl } = await mailServer(t, options);
    const config = { ...CONFIG, SMTP_URL: withCredentials(smtpUrl) };
    await createSmtpMail(config, DEADLINE_MS, [TLS.cert]).send(MAIL, noSignal());
    t.true((await acceptedBy(url))[0]?.secure);
  });

  test(`${name}: a certificate that nobody vouches for is misconfigured, and nothing is sent`, async (t) => {
    const { url, provider } = await mailServer(t, options);
    const error = await failureOf(t, provider(), MAIL);
    t.deepEqual(summary(error), { reason: 'misconfigured', code: 'tls_failed', ambiguous: false });
    t.deepEqual(await acceptedBy(url), []);
  });

  test(`${name}: a server without TLS is misconfigured, and nothing is sent`, async (t) => {
    const { url, smtpUrl, provider } = await mailServer(t, { host: '0.0.0.0' });
    const address = withCredentials(implicit ? smtpUrl.replace('smtp:', 'smtps:') : smtpUrl);
    const error = await failureOf(t, provider({ SMTP_URL: address }), MAIL);
    t.deepEqual(summary(error), { reason: 'misconfigured', code: 'tls_failed', ambiguous: false });
    t.deepEqual(await acceptedBy(url), []);
  });
}

test('outside production a server of another machine may be without TLS', async (t) => {
  const { url, provider } = await mailServer(t, { host: '0.0.0.0' });
  await provider({ NODE_ENV: 'development' }).send(MAIL, noSignal());
  t.is((await acceptedBy(url))[0]?.secure, false);
});

test('on this machine STARTTLS is not asked for', async (t) => {
  const { url, provider } = await mailServer(t, { tls: TLS });
  await provider().send(MAIL, noSignal());
  t.is((await acceptedBy(url))[0]?.secure, false);
});

test('a configuration that cannot work is refused at start, without quoting it', (t) => {
  for (const [changes, variable] of [
    [{ SMTP_URL: 'secret' }, 'SMTP_URL'],
    [{ SMTP_URL: 'https://secret' }, 'SMTP_URL'],
    [{ SMTP_URL: 'smtp://user:secret@mail.example/path' }, 'SMTP_URL'],
    [{ SMTP_URL: 'smtp://user:secret@mail.example?tls.rejectUnauthorized=false' }, 'SMTP_URL'],
    [{ SMTP_URL: 'smtp://secret@mail.example' }, 'SMTP_URL'],
    [{ SMTP_URL: 'smtp://:secret@mail.example' }, 'SMTP_URL'],
    [{ SMTP_URL: 'smtp://user:secret%@mail.example' }, 'SMTP_URL'],
    [{ MAIL_FROM: '' }, 'MAIL_FROM'],
    [{ MAIL_FROM: 'secret' }, 'MAIL_FROM'],
    [{ MAIL_FROM: 'a@secret.example, b@secret.example' }, 'MAIL_FROM'],
    [{ MAIL_FROM: 'a@secret.example\nBcc: b@secret.example' }, 'MAIL_FROM'],
    [{ MAIL_FROM: 'Vesti\r\nbule <a@secret.example>' }, 'MAIL_FROM'],
  ] as const) {
    const config = { ...CONFIG, ...{ SMTP_URL: 'smtps://mail.example' }, ...changes };
    const error = t.throws(() => createSmtpMail(config, DEADLINE_MS), undefined, JSON.stringify(changes));
    t.true(error.message.startsWith(`${variable}: `));
    t.false(error.message.includes('secret'));
  }
});
