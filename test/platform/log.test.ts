import test from 'ava';
import { createLogger } from '../../platform/log.js';

function lineOf(fields: Record<string, unknown>): string {
  const lines: string[] = [];
  const write = (line: string): void => void lines.push(line);
  createLogger('test', { LOG_LEVEL: 'info' }, { write }).info(fields, 'hello');
  return lines.join('');
}

test('A44: secrets and personal data do not get into a line, however deep', (t) => {
  const secret = 'needle';
  const names = ['password', 'code', 'token', 'phone', 'email', 'authorization', 'cookie', 'text', 'to'];
  for (const name of names) {
    for (const fields of [{ [name]: secret }, { a: { [name]: secret } }, { a: { b: { [name]: secret } } }]) {
      const line = lineOf(fields);
      t.false(line.includes(secret), line);
      t.true(line.includes('[redacted]'));
    }
  }
});

test('the rest of a line is JSON with level, time in UTC and program', (t) => {
  const line = JSON.parse(lineOf({ workflowId: 'registration-1', nested: { kept: 1 } }));
  t.like(line, {
    level: 'info',
    program: 'test',
    msg: 'hello',
    workflowId: 'registration-1',
    nested: { kept: 1 },
  });
  t.regex(line.time, /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
});

test('of an error only class, code word, frames and cause are told: messages quote their input', (t) => {
  const cause = Object.assign(new Error('Key (phone)=(+996700123456) already exists'), { code: '23505' });
  const line = lineOf({ err: new Error('about +996700123456', { cause }) });
  t.false(line.includes('996700'));
  const { err } = JSON.parse(line);
  t.is(err.type, 'Error');
  t.regex(err.stack, /^ {4}at /);
  t.is(err.cause.code_word, '23505');
});

test('16.4.1: line breaks in values stay inside their JSON string', (t) => {
  t.is(lineOf({ agent: 'a\n{"level":"fatal"}' }).trim().split('\n').length, 1);
});
