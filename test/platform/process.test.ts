import { pathToFileURL } from 'node:url';
import test from 'ava';
import { ROOT } from '../../bin/lib/project.js';
import { type Finished, runNode } from '../bin/support/run-node.js';

/** Runs a program of one statement, and ends it as an orchestrator does. */
function program(statement: string): Promise<Finished> {
  const source = `
    import { run } from '${pathToFileURL(ROOT).href}platform/process.js';
    await run('migrate', async (_config, log) => {
      ${statement}
      setTimeout(() => {
        log.info('still here');
        process.kill(process.pid, 'SIGTERM');
      }, 100);
      // A signal does not keep a process; what a real program listens on does.
      setInterval(() => undefined, 60_000);
      return { stop: async () => undefined };
    });`;
  const environment = { NODE_ENV: 'development', DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' };
  return runNode(['--import', 'tsx', '--input-type=module', '--eval', source], environment);
}

const linesOf = ({ output }: Finished) =>
  output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { level: string; msg: string; err?: { type: string } });

test('16.5.4: a forgotten promise is logged without its message, and the process goes on', async (t) => {
  const finished = await program(`void Promise.reject(new TypeError('about +996700123456'));`);
  t.deepEqual(
    linesOf(finished).map(({ level, msg, err }) => [level, msg, err?.type]),
    [
      ['error', 'unhandled rejection', 'TypeError'],
      ['info', 'still here', undefined],
      ['info', 'stopping', undefined],
      ['info', 'stopped', undefined],
    ],
  );
  t.is(finished.code, 0);
  t.false(finished.output.includes('996700'));
});

test('16.5.4: what nobody caught is logged without its message, and the process ends to be started anew', async (t) => {
  const finished = await program(`setTimeout(() => { throw new TypeError('about +996700123456'); });`);
  t.deepEqual(
    linesOf(finished).map(({ level, msg, err }) => [level, msg, err?.type]),
    [['fatal', 'uncaught exception', 'TypeError']],
  );
  t.is(finished.code, 1);
  t.false(finished.output.includes('996700'));
});
