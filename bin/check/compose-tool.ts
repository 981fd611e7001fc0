import { makeSecrets } from '../make-secrets.mjs';
import { COMPOSE_FILE } from './compose.js';
import { execute, type Step } from './step.js';

/**
 * The step that lets `docker compose` itself read the file, or undefined where there is none: Docker is not
 * needed for anything else here, so its absence is not a fault.
 */
export async function composeTool(): Promise<Step | undefined> {
  const { passed } = await execute('docker', ['compose', 'version'], process.cwd());
  if (!passed) return undefined;
  return {
    name: 'docker',
    title: '`docker compose config` accepts docker-compose.yml',
    run: (root) =>
      execute('docker', ['compose', '--file', COMPOSE_FILE, 'config', '--quiet'], root, makeSecrets()),
  };
}
