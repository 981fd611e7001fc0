import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

type Versions = Readonly<Record<string, string>>;

/** One package of package-lock.json (version 3); the entry of '' is the project itself. */
interface LockedPackage {
  readonly dependencies?: Versions;
  readonly devDependencies?: Versions;
  readonly optionalDependencies?: Versions;
}

type Packages = Readonly<Record<string, LockedPackage>>;

/**
 * `npm ci` refuses a lock that is not whole, and so does every fresh clone. An install writes such a lock where the
 * registry lacks packages of other platforms: npm skips those silently, here and in the lock.
 */
export async function inspectLockFile(root: string): Promise<readonly string[]> {
  const read = async (file: string): Promise<unknown> => JSON.parse(await readFile(join(root, file), 'utf8'));
  const { packages } = (await read('package-lock.json')) as { packages: Packages };
  return inspectPackages((await read('package.json')) as LockedPackage, packages);
}

/** @param project package.json; @param packages what the lock holds */
export function inspectPackages(project: LockedPackage, packages: Packages): readonly string[] {
  const problems: string[] = [];
  for (const kind of ['dependencies', 'devDependencies'] as const) {
    const wanted = JSON.stringify(Object.entries(project[kind] ?? {}).sort());
    const locked = JSON.stringify(Object.entries(packages['']?.[kind] ?? {}).sort());
    if (wanted !== locked) problems.push(`package-lock.json has other ${kind} than package.json`);
  }
  for (const [path, { dependencies, devDependencies, optionalDependencies }] of Object.entries(packages)) {
    for (const name of Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies })) {
      if (!isLocked(name, path, packages))
        problems.push(`package-lock.json lacks ${name}, which ${path || 'package.json'} names`);
    }
  }
  return problems;
}

/** Whether `name`, asked for in `path`, is found there or in a folder above, as Node looks it up. */
function isLocked(name: string, path: string, packages: Packages): boolean {
  for (let folder = path; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    if (`${folder === '' ? '' : `${folder}/`}node_modules/${name}` in packages) return true;
    if (folder === '') return false;
  }
}
