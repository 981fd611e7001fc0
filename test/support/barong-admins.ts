import type { Role } from '../../domain/states.js';
import { asBrowser, type Holder, newVisitor } from './barong.js';
import type { TestDatabase } from './database.js';
import type { Answer } from './http.js';
import type { TestSystem } from './system.js';

/** Somebody with a role, and the calls that he makes as an administrator of the Barong family. */
export class BarongAdmin {
  private constructor(
    private readonly system: Pick<TestSystem, 'client' | 'database'>,
    readonly account: Omit<Holder, 'secret'>,
  ) {}

  /** Registers him, and gives him a role as the terminal does. */
  static async join(
    system: Pick<TestSystem, 'client' | 'database'>,
    role: Role = 'superadmin',
  ): Promise<BarongAdmin> {
    const account = await newVisitor(system);
    await system.database.query('UPDATE users SET role = $2 WHERE id = $1', [account.userId, role]);
    return new BarongAdmin(system, account);
  }

  /** @param path behind `/admin`, with its query  @param body goes as JSON */
  call(
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    path: string,
    body?: unknown,
    prefix: '/api/v2/barong' | '/api/v2/auth' = '/api/v2/barong',
  ): Promise<Answer> {
    return asBrowser(this.system.client, this.account.session, method, `${prefix}/admin${path}`, body);
  }

  /** His audit rows, the oldest first. */
  audits(): Promise<AuditRow[]> {
    return auditsOf(this.system.database, this.account.userId);
  }
}

/** An audit row as the database has it. */
interface AuditRow {
  readonly topic: string;
  readonly action: string;
  readonly result: string;
  readonly reason: string | null;
  /** Account that it happened to. */
  readonly target: string | null;
  readonly subject: string | null;
  readonly changes: unknown;
}

function auditsOf(database: TestDatabase, actorId: string): Promise<AuditRow[]> {
  return database.query<AuditRow>(
    `SELECT audit_topic AS topic, action, result, reason, user_id AS target, subject, changes FROM activities
      WHERE actor_id = $1 AND audit_topic IS NOT NULL ORDER BY id`,
    [actorId],
  );
}
