import { readFile } from 'node:fs/promises';
import { dirname, join, posix } from 'node:path';
import { projectFiles } from './tree.js';

/** Folders that documents may name although a fresh clone has none of them. */
const MADE_LATER = new Set(['node_modules', 'dist', '.data', '.cache', 'coverage']);
const FILE_NAME = /\.(ts|mts|js|mjs|cjs|json|md|ya?ml|sh|toml|sql)$/;

/**
 * Documents must stay true: every path of the repository in backticks, every relative link and every
 * `npm run …` in README.md and docs/ must exist.
 */
export async function inspectDocuments(root: string): Promise<readonly string[]> {
  const files = await projectFiles(root);
  const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const problems: string[] = [];
  for (const document of files.filter((file) => /^(docs\/.*|docker\/.*|[^/]+)\.md$/.test(file))) {
    const text = await readFile(join(root, document), 'utf8');
    for (const problem of inspectDocument(text, document, files, Object.keys(scripts))) {
      problems.push(`${document}: ${problem}`);
    }
  }
  return problems;
}

/**
 * @param text the document
 * @param path where it lies; links are relative to it
 * @param files every file of the project
 * @param scripts names of the scripts of package.json
 */
export function inspectDocument(
  text: string,
  path: string,
  files: readonly string[],
  scripts: readonly string[],
): readonly string[] {
  const problems = new Set<string>();
  for (const [, span = ''] of text.matchAll(/`([^`\n]+)`/g)) {
    if (looksLikePath(span, files) && !exists(span, files)) problems.add(`\`${span}\` does not exist`);
  }
  for (const [, target = ''] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
    if (/^([a-z]+:|#)/.test(target)) continue;
    const file = posix.join(dirname(path), target.replace(/#.*$/, ''));
    if (!exists(file, files)) problems.add(`the link ${target} leads nowhere`);
  }
  for (const [, script = ''] of text.matchAll(/\bnpm run ([a-z][\w:-]*)/g)) {
    if (!scripts.includes(script)) problems.add(`\`npm run ${script}\` is not a script of package.json`);
  }
  return [...problems];
}

/** A path of this repository: it has a slash, and either a folder of ours in front or a file name at its end. */
function looksLikePath(span: string, files: readonly string[]): boolean {
  if (!/^[\w.@*-]+(\/[\w.@*-]+)+\/?(:\d+)?$/.test(span) || span.includes('…')) return false;
  const [first = ''] = span.split('/');
  // An environment file is made by its reader.
  if (MADE_LATER.has(first) || first.startsWith('@') || span.endsWith('/.env')) return false;
  return FILE_NAME.test(span.replace(/:\d+$/, '')) || files.some((file) => file.startsWith(`${first}/`));
}

/** A file, a folder, or a pattern with `*` that some file matches; an import's `.js` stands for its `.ts`. */
function exists(span: string, files: readonly string[]): boolean {
  const path = span.replace(/^\.\//, '').replace(/:\d+$/, '').replace(/\/$/, '');
  if (!path.includes('*')) return files.some((file) => file === path || file.startsWith(`${path}/`));
  const pattern = path
    .split('*')
    .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
    .join('[^/]*');
  const matcher = new RegExp(`^${pattern}(/|$)`);
  return files.some((file) => matcher.test(file));
}
