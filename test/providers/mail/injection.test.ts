import test from 'ava';
import { acceptedBy } from '../../simulators/support/control.js';
import { failureOf, noSignal, summary } from '../support/delivery.js';
import { MAIL, mailServer } from './support.js';

for (const to of [
  'someone@example.com\r\nBcc: other@example.com',
  'someone@example.com\nRCPT TO:<other@example.com>',
  'someone@example.com\r',
  'some\r\nDATA\r\none@example.com',
  'some one@example.com',
  'some\u0000one@example.com',
  'someone@example.com\u0000',
  'someone@example.com\u2028',
  'someone@example.com, other@example.com',
  'someone@example.com;other@example.com',
  'someone@example.com> NOTIFY=NEVER',
  'Someone <someone@example.com>',
  '"some one"@example.com',
  'group: someone@example.com',
  'someone@example.com@example.org',
  '@example.com',
  'someone@',
  'someone',
  '',
  `${'x'.repeat(250)}@example.com`,
]) {
  test(`A37: ${JSON.stringify(to).slice(0, 60)} is no address, and nothing is sent`, async (t) => {
    const { url, provider } = await mailServer(t);
    const error = await failureOf(t, provider(), { ...MAIL, to });
    t.deepEqual(summary(error), { reason: 'undeliverable', code: 'mail_address', ambiguous: false });
    t.deepEqual(await acceptedBy(url), []);
  });
}

test('A37: line breaks in what stands in headers make no header, in a text none either', async (t) => {
  const { url, provider } = await mailServer(t);
  const evil = 'x\r\nBcc: other@example.com\r\n\r\nbody';
  await provider({ PRODUCT_NAME: evil }).send({ ...MAIL, text: evil }, noSignal());
  const accepted = await acceptedBy(url);
  t.deepEqual(
    accepted.map(({ to }) => to),
    [MAIL.to],
  );
  const [{ headers = {}, subject, text } = t.fail('no mail')] = accepted;
  t.is(headers['bcc'], undefined);
  t.is(subject, 'Подтверждение адреса для x Bcc: other@example.com body');
  t.is(text, evil.replaceAll('\r\n', '\n'));
});

test('A37: a name of the sender that looks like headers stays a name', async (t) => {
  const { url, provider } = await mailServer(t);
  await provider({ MAIL_FROM: '"a, b: <c> \\"d\\"" <no-reply@mail.example>' }).send(MAIL, noSignal());
  const [{ headers = {}, from } = t.fail('no mail')] = await acceptedBy(url);
  t.is(from, 'no-reply@mail.example');
  t.is(headers['from']?.length, 1);
  t.regex(headers['from']?.[0] ?? '', /<no-reply@mail\.example>$/);
});

test('an address beyond ASCII is refused as one that cannot be reached, or taken', async (t) => {
  const { url, provider } = await mailServer(t);
  await provider().send({ ...MAIL, to: 'почта@example.com' }, noSignal());
  t.is((await acceptedBy(url)).length, 1);
});
