const SYSTEMS = [
  'aix',
  'android',
  'darwin',
  'freebsd',
  'linux',
  'netbsd',
  'openbsd',
  'openharmony',
  'sunos',
  'win32',
];
const PROCESSORS = [
  'arm',
  'arm64',
  'ia32',
  'loong64',
  'mips64el',
  'ppc64',
  'riscv64',
  's390x',
  'wasm32',
  'x64',
];

/**
 * Optional platform packages that a lock's packages name and the lock does not hold.
 * @param {Record<string, Record<string, any>>} packages `packages` of package-lock.json
 * @returns {{path: string, entry: Record<string, unknown>}[]} the entries to add
 */
export function missingOptional(packages) {
  const gaps = new Map();
  for (const [owner, { optionalDependencies = {}, dev, license }] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(optionalDependencies)) {
      const path = `node_modules/${name}`;
      if (packages[path] !== undefined || packages[`${owner}/${path}`] !== undefined) continue;
      gaps.set(path, {
        path,
        entry: { version, ...platformOf(name), ...(dev ? { dev } : {}), license, optional: true },
      });
    }
  }
  return [...gaps.values()];
}

/** What `os`, `cpu` and `libc` of a package are, by the words of its name: `core-linux-x64-musl`. */
function platformOf(name) {
  const words = name.split(/[/-]/);
  const os = words.find((word) => SYSTEMS.includes(word));
  const cpu = words.find((word) => PROCESSORS.includes(word));
  // Without them npm would try to install it everywhere: better no entry than that.
  if (os === undefined || cpu === undefined)
    throw new Error(`${name} is missing from the lock and its name tells no platform`);
  const libc = words.some((word) => word.startsWith('musl')) ? 'musl' : 'glibc';
  return { cpu: [cpu], ...(os === 'linux' ? { libc: [libc] } : {}), os: [os] };
}
