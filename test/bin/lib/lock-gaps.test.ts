import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { missingOptional } from '../../../bin/lib/lock-gaps.mjs';
import { ROOT } from '../../../bin/lib/project.js';

type Packages = Record<string, Record<string, unknown>>;

test('package-lock.json holds every platform’s package: npm ci refuses a lock that does not (node bin/complete-lock.mjs)', (t) => {
  const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
    packages: Packages;
  };
  t.deepEqual(
    missingOptional(packages).map(({ path }) => path),
    [],
  );
});

test('what is missing is added as npm would have written it', (t) => {
  const packages: Packages = {
    'node_modules/core': {
      ...{ version: '1.0.0', dev: true, license: 'MIT' },
      optionalDependencies: {
        '@core/core-linux-x64-musl': '1.0.0',
        '@core/core-darwin-arm64': '1.0.0',
        nested: '2.0.0',
      },
    },
    'node_modules/core/node_modules/nested': { version: '2.0.0' },
    'node_modules/@core/core-darwin-arm64': { version: '1.0.0' },
  };
  t.deepEqual(missingOptional(packages), [
    {
      path: 'node_modules/@core/core-linux-x64-musl',
      entry: {
        version: '1.0.0',
        cpu: ['x64'],
        libc: ['musl'],
        os: ['linux'],
        dev: true,
        license: 'MIT',
        optional: true,
      },
    },
  ]);
  t.throws(() => missingOptional({ a: { optionalDependencies: { mystery: '1.0.0' } } }), {
    message: /mystery is missing/,
  });
});
