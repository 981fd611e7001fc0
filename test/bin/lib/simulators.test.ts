import test from 'ava';
import { nambaOneSettings, nambaOneVariables } from '../../../bin/lib/simulators.js';

test("NambaOne's simulator is told where the API takes webhooks; no secret is made for it", (t) => {
  const { file, options } = nambaOneSettings({ NAMBA_ONE_WEBHOOK_SECRET: '' }, 'http://127.0.0.1:1', '/data');
  t.is(file, '/data/namba-one.json');
  t.deepEqual(options, {
    webhookUrl: 'http://127.0.0.1:1/namba_one/webhook',
    bookFile: '/data/namba-one-book.jsonl',
  });
});

test('with a secret it signs, with a token it knows the secret path', (t) => {
  const own = { NAMBA_ONE_WEBHOOK_SECRET: 'a-secret', NAMBA_ONE_WEBHOOK_TOKEN: 'a-token' };
  const { options } = nambaOneSettings(own, 'http://127.0.0.1:1', '/data');
  t.is(options['webhookSecret'], 'a-secret');
  t.is(options['webhookUrl'], 'http://127.0.0.1:1/namba_one/webhook/a-token');
});

test('who has a NambaOne of his own keeps it', (t) => {
  t.deepEqual(nambaOneVariables({ NAMBA_ONE_URL: 'https://nambaone.example' }, 'http://127.0.0.1:2'), {});
  t.is(nambaOneVariables({ NAMBA_ONE_URL: '' }, 'http://127.0.0.1:2')['NAMBA_ONE_URL'], 'http://127.0.0.1:2');
});
