// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the placeholders are Compose's own.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { inspectComposeText } from '../../bin/check/compose.js';
import { parseCompose, requiredVariables, serviceEnvironment } from '../../bin/check/compose-file.js';

const text = await readFile(fileURLToPath(new URL('../../docker-compose.yml', import.meta.url)), 'utf8');

/** The file with one thing changed, and what must be said about it. */
const FAULTS: readonly (readonly [string, string, string, RegExp])[] = [
  [
    'a key that the specification does not know',
    '    restart: unless-stopped',
    '    restarts: yes',
    /additional properties.*restarts/,
  ],
  ['a wrong type', 'networks: [edge]', 'networks: 5', /codec\/networks/],
  [
    'an image without a minor version',
    'postgres:18.6-trixie',
    'postgres:18',
    /^postgres: image postgres:18 is not pinned/,
  ],
  [
    'the newest image',
    'temporalio/ui:2.42.1',
    'temporalio/ui:latest',
    /^temporal-ui: image .* is not pinned/,
  ],
  [
    'a secret with a default',
    '${POSTGRES_PASSWORD:?run npm run secrets}',
    '${POSTGRES_PASSWORD:-postgres}',
    /^postgres: POSTGRES_PASSWORD has a value of its own/,
  ],
  [
    'a secret that is written down',
    '${TEMPORAL_DB_PASSWORD:?run npm run secrets}\n    volumes:',
    'temporal\n    volumes:',
    /^postgres: TEMPORAL_DB_PASSWORD has a value of its own/,
  ],
  [
    'our image built twice',
    'command: [node, dist/codec/main.js]',
    'build: .\n    command: [node, dist/codec/main.js]',
    /^our image is built by migrate, codec, not by one service/,
  ],
  ['our image that nobody builds', '    build: .\n', '', /^our image is built by nobody/],
  [
    'keys that the codec server does not need',
    '<<: [*process-settings, *payload-settings]',
    '<<: [*process-settings, *payload-settings, *secret-settings]',
    /^codec: sets DATA_KEYS, which its program does not read/,
  ],
  ['a port for everybody', '["127.0.0.1:3000:3000"]', '["3000:3000"]', /^api: port 3000:3000 is not bound/],
  ['kept capabilities', 'cap_drop: [ALL]', 'cap_drop: [NET_RAW]', /^api: keeps capabilities/],
  [
    'a way to privileges',
    'security_opt: ["no-new-privileges:true"]',
    'security_opt: []',
    /^worker: may gain privileges/,
  ],
  [
    'a service without health',
    'test: [CMD, nc, -z, 127.0.0.1, "7233"]',
    'disable: true',
    /^temporal: has no health check/,
  ],
  [
    'a wait for what does not exist',
    'postgres: { condition: service_healthy }',
    'postgrs: { condition: service_healthy }',
    /waits for postgrs, which does not exist/,
  ],
  [
    'a wait that does not wait',
    'temporal: { condition: service_healthy }',
    'temporal: { condition: service_started }',
    /^temporal-namespace: does not wait until temporal is ready/,
  ],
  ['an unknown network', 'networks: [edge]', 'networks: [nowhere]', /^codec: is on the network nowhere/],
  [
    'a command that the build does not make',
    'command: [node, dist/api/main.js]',
    'command: [npm, start]',
    /^api: does not run a file of the build/,
  ],
  ['a variable that nobody reads', 'PORT: "3000"', 'PROT: "3000"', /^api: sets PROT/],
  [
    'a value that the program refuses',
    'METRICS_PORT: "9464"',
    'METRICS_PORT: "94640"',
    /^api: its environment is refused: METRICS_PORT/,
  ],
  [
    'a secret that is not handed on',
    'INDEX_KEY: ${INDEX_KEY:?run npm run secrets}',
    '',
    /refused: INDEX_KEY: is required/,
  ],
  [
    'a secret that nobody makes',
    '${CODE_KEY:?run npm run secrets}',
    '${OTHER_KEY:?think}',
    /npm run secrets does not make OTHER_KEY/,
  ],
  [
    'search attributes that are not ours',
    'Flow=Keyword Stage=Keyword',
    'Flow=Keyword',
    /SEARCH_ATTRIBUTES must be/,
  ],
];

test('docker-compose.yml is without fault', async (t) => {
  t.deepEqual(await inspectComposeText(text), []);
});

for (const [name, from, to, problem] of FAULTS) {
  test(`seen: ${name}`, async (t) => {
    t.true(text.includes(from), 'the file no longer has what this test changes');
    const changed = text.replace(from, to);
    const problems = await inspectComposeText(changed).catch((error: unknown) => [String(error)]);
    t.true(
      problems.some((line) => problem.test(line)),
      problems.join('\n') || 'nothing was said',
    );
  });
}

test('the environment of a service: filled in, handed on, absent, or refused', (t) => {
  const { services } = parseCompose(
    'services: { a: { image: a, environment: { A: "x${ONE:?say one}y", B: null, C: null, D: plain } } }',
  );
  const service = services['a'] ?? {};
  t.deepEqual(serviceEnvironment(service, { ONE: '1', B: 'b' }), { A: 'x1y', B: 'b', D: 'plain' });
  t.throws(() => serviceEnvironment(service, {}), { message: 'ONE: say one' });
  t.throws(() => serviceEnvironment(service, { ONE: '' }), { message: 'ONE: say one' });
  t.deepEqual(requiredVariables('${B:?b} ${A:?a} ${B:?again}'), ['A', 'B']);
});
