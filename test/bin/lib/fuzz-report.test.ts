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
    { label: 'POST /auth/register', needsSession: false },
    { label: 'GET /user/get_me', needsSession: true },
    { label: 'POST /user/logout', needsSession: true },
  ];
  const reached = (role: 'anonymous' | 'signed-in') =>
    reachOf(operations, role, found).map((each) => each.reached);
  // Without a session the refusal is what had to be reached.
  t.deepEqual(reached('anonymous'), [true, true, false]);
  t.deepEqual(reached('signed-in'), [true, false, false]);
  t.is(reachOf(operations, 'anonymous', found)[0]?.answers, '200 ×1, 400 ×2');
});
