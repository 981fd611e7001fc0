import { chmodSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { ROOT } from '../../../bin/lib/project.js';
import { temporaryFolder } from '../support/folder.js';
import { type Finished, runNode } from '../support/run-node.js';

const root = temporaryFolder();

/** A machine of its own: nothing on the PATH but what is put there, an empty cache, no way to the network. */
class Machine {
  readonly bin: string;
  readonly cache: string;

  constructor(name: string) {
    this.bin = join(root, name, 'bin');
    this.cache = join(root, name, 'cache');
    for (const folder of [this.bin, this.cache]) mkdirSync(folder, { recursive: true });
    for (const tool of ['sh', 'cat', 'sleep', 'chmod', 'echo']) {
      const path = [`/bin/${tool}`, `/usr/bin/${tool}`].find(existsSync);
      if (path !== undefined) symlinkSync(path, join(this.bin, tool));
    }
  }

  install(name: string, script: string): string {
    const path = join(this.bin, name);
    writeFileSync(path, `#!/bin/sh\n${script}\n`);
    chmodSync(path, 0o755);
    return path;
  }

  find(env: NodeJS.ProcessEnv = {}): Promise<Finished> {
    const script = `
      import { temporalBinary } from '${ROOT}bin/lib/temporal-binary.ts';
      await temporalBinary().then((path) => console.log('found ' + path), (error) => { console.log(error.message); process.exit(1); });
    `;
    return runNode(['--import', 'tsx', '--input-type=module', '-e', script], {
      PATH: this.bin,
      VESTIBULE_CACHE_DIR: this.cache,
      // Nothing listens there: the SDK's own download is tried and fails at once.
      HTTPS_PROXY: 'http://127.0.0.1:9',
      ...env,
    });
  }
}

const CLI = 'echo "temporal version 1.5.1 (Server 1.29.1, UI 2.42.1)"';
/** Takes its time as Go does, and puts the program where GOBIN says. */
const GO = `
[ "$1" = version ] && exit 0
echo call >> "$VESTIBULE_CACHE_DIR/calls"
sleep 1
echo '#!/bin/sh' > "$GOBIN/temporal"
echo '${CLI}' >> "$GOBIN/temporal"
chmod 755 "$GOBIN/temporal"`;

test('TEMPORAL_CLI_PATH comes first, and must run', async (t) => {
  const machine = new Machine('chosen');
  machine.install('temporal', CLI);
  const own = machine.install('own-temporal', CLI);
  t.is((await machine.find({ TEMPORAL_CLI_PATH: own })).output, `found ${own}\n`);
  const { code, output } = await machine.find({ TEMPORAL_CLI_PATH: join(machine.bin, 'cat') });
  t.is(code, 1);
  t.regex(output, /^TEMPORAL_CLI_PATH \(.*\) is not a Temporal CLI that runs/);
});

test('then the PATH, unless its server is too old', async (t) => {
  const machine = new Machine('path');
  machine.install('temporal', CLI);
  t.is((await machine.find()).output, 'found temporal\n');
  machine.install('temporal', 'echo "temporal version 1.1.0 (Server 1.25.0, UI 2.30.0)"');
  mkdirSync(join(machine.cache, 'temporal-1.5.1'));
  const cached = join(machine.cache, 'temporal-1.5.1/temporal');
  writeFileSync(cached, '');
  t.regex((await machine.find()).output, new RegExp(`server 1\\.25, too old.*\nfound ${cached}\n`));
});

test('then it is built, once for all who want it, and kept', async (t) => {
  const machine = new Machine('built');
  machine.install('go', GO);
  const both = await Promise.all([machine.find(), machine.find()]);
  const built = join(machine.cache, 'temporal-1.5.1/temporal');
  for (const { output } of both) t.true(output.endsWith(`found ${built}\n`), output);
  t.regex(both.map(({ output }) => output).join(''), /is making the Temporal server; waiting for it/);
  t.regex(
    both.map(({ output }) => output).join(''),
    /Building the Temporal server with Go, once for this machine: about 5 minutes/,
  );
  t.is(readFileSync(join(machine.cache, 'calls'), 'utf8'), 'call\n');
  t.is((await machine.find()).output, `found ${built}\n`);
});

test('a machine that has nothing is told what to install', async (t) => {
  const machine = new Machine('bare');
  const { code, output } = await machine.find();
  t.is(code, 1);
  t.regex(
    output,
    /The Temporal server was not found and could not be made: install the Temporal CLI .* or Go .*, or set TEMPORAL_CLI_PATH/,
  );
  machine.install('go', '[ "$1" = version ] && exit 0; echo "no space left on device"; exit 1');
  t.regex(
    (await machine.find()).output,
    /Go could not build the Temporal server: no space left on device\nThe Temporal server was not found/,
  );
  t.false(existsSync(join(machine.cache, 'temporal-1.5.1/temporal')));
});
