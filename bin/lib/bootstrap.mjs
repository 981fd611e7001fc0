import { fileURLToPath } from 'node:url';
import { loadDotEnv, removeStaleUrls } from './data-folder.mjs';
import { ensureDependencies } from './dependencies.mjs';
import { Complaint, complain, keepQuietOnBrokenPipes } from './say.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Installs what is missing, then hands over to the TypeScript program of the same name.
 * @param {string} program the file in bin/ without its ending
 * @param {string} command what the person typed, named in messages
 */
export async function launch(
  program,
  command = ['start', 'test'].includes(program) ? `npm ${program}` : `npm run ${program}`,
) {
  keepQuietOnBrokenPipes();
  try {
    // Everything below counts from the project's folder, wherever the command was typed.
    process.chdir(ROOT);
    if (program === 'start') {
      loadDotEnv(ROOT);
      removeStaleUrls(ROOT);
    }
    await ensureDependencies(ROOT, command);
    const { register } = await import('tsx/esm/api');
    register();
    const { main } = await import(`../${program}.ts`);
    await main(process.argv.slice(2));
  } catch (error) {
    complain(error instanceof Complaint ? error.message : error);
    process.exit(1);
  }
}
