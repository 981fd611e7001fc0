import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { ROOT } from '../../bin/lib/project.js';
import { may, PERMISSIONS } from '../../domain/permissions.js';
import { ROLES } from '../../domain/states.js';

test("the table of docs/security.md is the domain's: every role, every action, nothing else", (t) => {
  const text = readFileSync(join(ROOT, 'docs/security.md'), 'utf8');
  const [section = ''] = /## 6\. Who may do what[\s\S]*?(?=\n###? )/.exec(text) ?? [];
  const rows = section
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  const [head = [], , ...body] = rows;
  t.deepEqual(head, ['Action', ...ROLES]);
  const expected = (Object.keys(PERMISSIONS) as (keyof typeof PERMISSIONS)[]).map((action) => [
    `\`${action}\``,
    ...ROLES.map((role) => (may(role, action) ? 'yes' : 'no')),
  ]);
  t.deepEqual(body, expected);
});
