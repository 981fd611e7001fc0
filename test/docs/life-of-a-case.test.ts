import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { ROOT } from '../../bin/lib/project.js';
import { kycDiagram } from '../../domain/kyc/diagram.js';
import { KYC_NEXT_STEPS } from '../../domain/kyc/next-step.js';
import { KYC_TRANSITIONS } from '../../domain/kyc/transitions.js';
import { IDENTITY_CHECK_STATUSES, KYC_STATUSES } from '../../domain/kyc/words.js';
import { KYC_DUE_SECONDS, KYC_REMINDER_DAYS, KYC_WITHDRAW_AFTER_DAYS } from '../../domain/limits.js';

const document = readFileSync(join(ROOT, 'docs/life-of-a-case.md'), 'utf8');

test('the diagram of docs/life-of-a-case.md is the one of the table', (t) => {
  const [, diagram] = /```mermaid\n([\s\S]*?)\n```/.exec(document) ?? [];
  t.is(diagram, kycDiagram());
});

test('the diagram has a line for each step, its beginning and its end', (t) => {
  const lines = kycDiagram().split('\n');
  t.is(lines.length, 1 + KYC_TRANSITIONS.length + 1);
  t.is(lines[1], '    [*] --> created: applicant submits');
  t.is(lines.at(-1), '    withdrawn --> [*]');
});

test('the document names every word and the numbers that hold', (t) => {
  for (const word of [...KYC_STATUSES, ...IDENTITY_CHECK_STATUSES, ...KYC_NEXT_STEPS])
    t.true(document.includes(`\`${word}\``), word);
  for (const [type, seconds] of Object.entries(KYC_DUE_SECONDS))
    t.true(document.includes(`| \`${type}\` | ${seconds / 3_600} h |`), type);
  t.true(document.includes(`days ${KYC_REMINDER_DAYS.join(', ')}`));
  t.true(document.includes(`after ${KYC_WITHDRAW_AFTER_DAYS} days`));
});
