import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { reachOf } from '../../../bin/lib/fuzz-reach.js';
import { type RoleReport, readReport } from '../../../bin/lib/fuzz-report.js';

const CALLS: Readonly<Record<string, readonly (readonly [method: string, status?: number])[]>> = {
  'POST /auth/register': [['POST', 200], ['POST', 400], ['POST', 400], ['PATCH', 405], ['POST']],
  'GET /user/get_me': [['GET', 401]],
};

/** A line of schemathesis' report: one operation in one phase. */
function scenario(phase: string, status: string, label: string): object {
  const [, path = ''] = label.split(' ');
  const calls = (CALLS[label] ?? []).map(([method, code], index) => ({ id: `${index}`, method, code }));
  return {
    ScenarioFinished: {
      phase,
      status,
      recorder: {
        label,
        cases: Object.fromEntries(calls.map(({ id, method }) => [id, { value: { method, path } }])),
        interactions: Object.fromEntries(
          calls.map(({ id, code }) => [id, code === undefined ? {} : { response: { status_code: code } }]),
        ),
      },
    },
  };
}

const phaseEnd = (name: string, status: string) => ({ PhaseFinished: { phase: { name }, status } });
const END = { EngineFinished: { stop_reason: 'completed' } };

async function report(...lines: readonly (object | string)[]): Promise<RoleReport> {
  const folder = mkdtempSync(join(tmpdir(), 'vestibule-report-'));
  try {
    const file = join(folder, 'events.ndjson');
    writeFileSync(
      file,
      lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'),
    );
    return await readReport(file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('counts operations in phases, and the stateful phase once', async (t) => {
  const { passed, failures, finished } = await report(
    scenario('examples', 'skip', 'GET /user/get_me'),
    scenario('coverage', 'success', 'GET /user/get_me'),
    scenario('coverage', 'failure', 'POST /auth/register'),
    scenario('fuzzing', 'error', 'POST /auth/register'),
    phaseEnd('fuzzing', 'error'),
    scenario('stateful', 'success', 'Stateful tests'),
    scenario('stateful', 'failure', 'Stateful tests'),
    phaseEnd('stateful', 'failure'),
    END,
  );
  t.is(passed, 1);
  t.deepEqual(failures, ['coverage POST /auth/register', 'fuzzing POST /auth/register', 'stateful']);
  t.true(finished);
});

test('a report that is cut short or absent is not finished', async (t) => {
  const cut = await report(scenario('coverage', 'success', 'GET /user/get_me'), '{"ScenarioFinished":{"pha');
  t.false(cut.finished);
  t.is(cut.passed, 1);
  t.false((await readReport(join(tmpdir(), 'vestibule-no-such-file'))).finished);
});

test('an operation that only ever refused was not reached', async (t) => {
  const found = await report(
    scenario('coverage', 'success', 'POST /auth/register'),
    scenario('coverage', 'success', 'GET /user/get_me'),
    END,
  );
  const operations = [
    { label: 'POST /auth/register', needsSession: false, takesBody: true },
    { label: 'GET /user/get_me', needsSession: true, takesBody: false },
    { label: 'POST /user/logout', needsSession: true, takesBody: true },
  ];
  const shortfalls = (role: 'anonymous' | 'signed-in') =>
    reachOf(operations, role, { report: found, examples: 1 }).map(({ shortfall }) => shortfall);
  // Without a session the refusal is what had to be reached.
  t.deepEqual(shortfalls('anonymous'), [undefined, undefined, 'never answered 401']);
  t.deepEqual(shortfalls('signed-in'), [undefined, 'never answered 2xx', 'never answered 2xx']);
  t.is(reachOf(operations, 'anonymous', { report: found, examples: 1 })[0]?.answers, '200 ×1, 400 ×2');
  const shut = operations.map((operation) => ({ ...operation, isShut: true }));
  t.true(
    reachOf(shut, 'signed-in', { report: found, examples: 1 }).every(
      ({ shortfall }) => shortfall === undefined,
    ),
    'what nobody can make succeed',
  );
});

test('an operation of which too little was tried is told, unless that is because something was found', async (t) => {
  const operations = [{ label: 'POST /auth/register', needsSession: false, takesBody: true }];
  const shortfall = async (status: string, examples: number) =>
    reachOf(operations, 'anonymous', {
      report: await report(scenario('fuzzing', status, 'POST /auth/register'), END),
      examples,
    })[0]?.shortfall;
  t.is(await shortfall('success', 8), undefined);
  t.is(await shortfall('success', 9), 'only 5 of 9 examples were tried');
  t.is(await shortfall('failure', 9), undefined);
});
