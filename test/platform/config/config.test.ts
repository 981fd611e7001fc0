import test from 'ava';
import { loadConfig } from '../../../platform/config/config.js';
import { environment, faultsOf, key, load } from './support.js';

test('a complete environment is taken; defaults fill the rest', (t) => {
  const config = load('api', { TRUSTED_PROXIES: '10.0.0.0/8, 192.168.1.1' });
  t.is(config.PORT, 3000);
  t.is(config.HOST, '127.0.0.1');
  t.is(config.CAP_FACTOR, 1);
  t.deepEqual(config.TRUSTED_PROXIES, ['10.0.0.0/8', '192.168.1.1']);
  t.is(config.DATA_KEYS[0]?.id, 'd1');
});

test('development loosens the per-IP caps, keeps the outbox and needs no gateway', (t) => {
  const config = load('api', { NODE_ENV: 'development', SMS_GATEWAY_URL: undefined });
  t.is(config.CAP_FACTOR, 100);
  t.true(config.DEVELOPMENT_OUTBOX);
  t.is(config.SMS_PROVIDER, 'outbox');
});

test('all faults are listed together and none shows a value', (t) => {
  const secret = 'not-a-key-but-somebodys-secret';
  const faults = faultsOf('api', {
    PORT: 'abc1',
    DATABASE_URL: undefined,
    TEMPORAL_ADDRESS: undefined,
    DATA_KEYS: secret,
    CODE_KEY: secret,
  });
  t.is(faults.length, 5);
  for (const name of ['PORT', 'DATABASE_URL', 'TEMPORAL_ADDRESS', 'DATA_KEYS', 'CODE_KEY']) {
    t.true(
      faults.some((fault) => fault.startsWith(`${name}:`)),
      name,
    );
  }
  t.false(faults.join('\n').includes(secret));
});

test('A25: production refuses the development outbox, the provider that sends nothing, and shared keys', (t) => {
  t.regex(faultsOf('api', { DEVELOPMENT_OUTBOX: 'true' }).join(), /DEVELOPMENT_OUTBOX/);
  t.regex(faultsOf('api', { SMS_PROVIDER: 'outbox' }).join(), /SMS_PROVIDER/);
  const same = key();
  t.regex(faultsOf('api', { INDEX_KEY: same, CODE_KEY: same }).join(), /different from the others/);
  t.regex(faultsOf('api', { INDEX_KEY: Buffer.alloc(32).toString('base64') }).join(), /placeholder/);
});

test('a provider without its settings is refused', (t) => {
  t.regex(faultsOf('api', { SMS_GATEWAY_URL: undefined }).join(), /SMS_GATEWAY_URL/);
  t.is(faultsOf('api', { SMS_PROVIDER: 'twilio' }).length, 3);
});

test('a codec server in production needs operators', (t) => {
  t.throws(() => load('codec'), { message: /CODEC_OPERATORS/ });
  t.notThrows(() => load('codec', { CODEC_OPERATORS: `ops:${'a'.repeat(64)}` }));
});

test('the codec server is asked for the keys of payloads and takes no other', (t) => {
  const { PAYLOAD_KEYS, ...rest } = environment({ CODEC_OPERATORS: `ops:${'a'.repeat(64)}` });
  const { CODEC_OPERATORS } = rest;
  t.notThrows(() => loadConfig('codec', { PAYLOAD_KEYS, CODEC_OPERATORS }));
  t.throws(() => loadConfig('codec', rest), { message: /1 fault\(s\):\n {2}- PAYLOAD_KEYS: is required/ });
  const names = Object.keys(loadConfig('codec', { ...rest, PAYLOAD_KEYS }));
  t.deepEqual(
    names.filter((name) => /KEY|DATABASE|TOKEN|SMS/.test(name)),
    ['PAYLOAD_KEYS'],
  );
  for (const program of ['api', 'worker'] as const) {
    t.throws(() => loadConfig(program, rest), { message: /PAYLOAD_KEYS: is required/ });
  }
});

test('key rings name each key once', (t) => {
  t.regex(faultsOf('api', { DATA_KEYS: `a:${key()},a:${key()}` }).join(), /twice/);
  t.is(faultsOf('api', { DATA_KEYS: `a:${key()},b:${key()}` }).length, 0);
});
