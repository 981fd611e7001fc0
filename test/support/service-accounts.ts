import { runNode } from '../bin/support/run-node.js';
import { programEnvironment } from './environment.js';
import type { TestSystem } from './system.js';

/** Makes a service account as whoever runs the system does. @returns its uid */
export async function serviceAccountOf(
  { database, taskQueue }: Pick<TestSystem, 'database' | 'taskQueue'>,
  { uid }: { readonly uid: string },
  role = 'service_account',
): Promise<string> {
  const env = programEnvironment({ databaseUrl: database.url, taskQueue });
  const email = `${uid}@programs.example`;
  const args = ['create', '--owner', uid, '--role', role, '--email', email];
  const { output, code } = await runNode(['bin/cli.mjs', 'service-account', ...args], env);
  if (code !== 0) throw new Error(output);
  return output.trim();
}
