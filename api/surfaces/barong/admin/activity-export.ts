import { Download } from '../../../http/reply.js';
import type { AuditView } from '../../../use-cases/admin-log.js';
import { csvLine } from './csv.js';

/** A row as the list shows it, as far as a file has columns for it. */
interface ShownAudit {
  readonly id: number;
  readonly created_at: string;
  readonly topic: string;
  readonly action: string;
  readonly result: string;
  readonly user_ip: string;
  readonly user_agent: string;
  readonly data: string | null;
  readonly admin: { readonly uid: string; readonly email: string | null } | null;
  readonly target: { readonly uid: string; readonly email: string | null } | null;
}

const COLUMNS = [
  'id',
  'created_at',
  'admin_uid',
  'admin_email',
  'target_uid',
  'target_email',
  'topic',
  'action',
  'result',
  'user_ip',
  'user_agent',
  'data',
] as const;

/** What administrators did, as a file: comma-separated, or a JSON text a line. */
export function exportOf(
  format: 'csv' | 'jsonl',
  pages: AsyncIterable<readonly AuditView[]>,
  present: (row: AuditView) => ShownAudit,
): Download {
  if (format === 'csv') {
    const lines = textOf(pages, (row) => csvLine(cellsOf(present(row))), csvLine(COLUMNS));
    return new Download('text/csv; charset=utf-8; header=present', 'activities-admin.csv', lines);
  }
  const lines = textOf(pages, (row) => `${JSON.stringify(present(row))}\n`, '');
  return new Download('application/jsonl; charset=utf-8', 'activities-admin.jsonl', lines);
}

async function* textOf(
  pages: AsyncIterable<readonly AuditView[]>,
  line: (row: AuditView) => string,
  head: string,
): AsyncGenerator<string> {
  let before = head;
  for await (const page of pages) {
    yield before + page.map(line).join('');
    before = '';
  }
  if (before !== '') yield before;
}

function cellsOf({ admin, target, ...row }: ShownAudit): readonly (string | number | null)[] {
  return [
    row.id,
    row.created_at,
    admin?.uid ?? null,
    admin?.email ?? null,
    target?.uid ?? null,
    target?.email ?? null,
    row.topic,
    row.action,
    row.result,
    row.user_ip,
    row.user_agent,
    row.data,
  ];
}
