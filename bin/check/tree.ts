import { readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';

/** Made by tools or at run time, never part of the project; the same list as .gitignore. */
const NOT_OURS = new Set(['.git', 'node_modules', 'dist', '.data', '.cache', 'coverage']);

/**
 * Every file of the project, as sorted paths relative to the root with forward slashes. It walks instead of
 * asking git, so that it also works in a clone that belongs to somebody else, where git refuses to answer.
 */
export async function projectFiles(root: string): Promise<readonly string[]> {
  const files: string[] = [];
  const walk = async (folder: string): Promise<void> => {
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      if (NOT_OURS.has(entry.name)) continue;
      const path = join(folder, entry.name);
      if (entry.isDirectory()) await walk(path);
      else if (entry.isFile()) files.push(relative(root, path).split(sep).join('/'));
    }
  };
  await walk(root);
  return files.sort();
}
