import test from 'ava';
import { parseMail } from '../../simulators/lib/mail-parser.js';
import { startMail } from '../../simulators/mail.js';
import { acceptedBy, turn } from './support/control.js';

test('knobs are checked', async (t) => {
  const { url, close } = await startMail();
  t.teardown(close);
  for (const wrong of [
    {},
    [],
    { at: 'data' },
    { at: 'nowhere', hang: true },
    { at: 'data', status: 250 },
    { at: 'data', status: 450, hang: true },
    { at: 'data', status: 450, text: 'a\r\nb' },
    { at: 'data', drop: true, times: 0 },
  ]) {
    t.is(await turn(url, 'smtp_faults', wrong), 422, JSON.stringify(wrong));
  }
  t.is(await turn(url, 'smtp_faults', { at: 'rcpt', status: 450, times: 2 }), 200);
  t.is((await fetch(`${url}/control/smtp_faults`, { method: 'DELETE' })).status, 200);
  t.is((await fetch(`${url}/control/nothing`)).status, 404);
  t.is((await fetch(`${url}/messages`)).status, 404);
  t.deepEqual(await acceptedBy(url), []);
});

test('mails are read: folded headers, encoded words, both encodings', (t) => {
  const subject = 'Subject: =?UTF-8?B?0JrQvtC0?=\r\n =?UTF-8?Q?_=D0=B4=D0=BB=D1=8F?=\r\n';
  const quoted = `${subject}Content-Transfer-Encoding: quoted-printable\r\n\r\n=D0=B0=\r\n=D0=B1 =3D\r\n`;
  t.like(parseMail(quoted), { subject: 'Код для', text: 'аб =' });
  const base64 = `Content-Transfer-Encoding: base64\r\n\r\n${Buffer.from('аб\n').toString('base64')}\r\n`;
  t.like(parseMail(base64), { subject: '', text: 'аб' });
  t.deepEqual(parseMail('A: 1\r\nA: 2\r\n\r\nb').headers, { a: ['1', '2'] });
});
