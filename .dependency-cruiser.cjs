// The layers of architecture.md section 4: one rule a row, each proven by a planted violation in
// test/checks/layers.test.ts. "Libraries" are npm packages and Node's own modules.

/** Packages (of any depth of node_modules) whose name is one of these regular expressions. */
const packages = (...names) => `(^|/)node_modules/(@types/)?(${names.join('|')})/`;
/** Any npm package; Node's own modules are recognised by their dependency type instead. */
const ANY_PACKAGE = '(^|/)node_modules/';
const folders = (...names) => `^(${names.join('|')})/`;

/** `from` may import only what one of the patterns matches; `more` narrows further. */
const only = (name, from, allowed, comment, more = {}) => ({
  name,
  severity: 'error',
  comment,
  from: { path: from },
  to: { pathNot: allowed, ...more },
});
const never = (name, from, to, comment) => ({ name, severity: 'error', comment, from, to });

/** Koa, what is built for it, and the parser of forms; `pino` is the type of the logger that a request carries. */
const HTTP_PACKAGES = packages(
  'koa',
  '@koa/[^/]+',
  'koa-[^/]+',
  '@fastify/busboy',
  'helmet',
  'ipaddr\\.js',
  'yup',
);
/** What is erased at compile time: `import type`, and `import('…').Type`. */
const TYPES = ['type-only', 'type-import'];
const NOT_CORE = { dependencyTypesNot: ['core'] };

module.exports = {
  forbidden: [
    only('domain', folders('domain'), [folders('domain')], 'domain is pure: it imports nothing'),
    only(
      'workflows',
      folders('workflows'),
      [folders('workflows', 'domain', 'activities'), packages('@temporalio/workflow', '@temporalio/common')],
      'workflows run in a sandbox: domain, @temporalio/workflow and @temporalio/common only',
    ),
    never(
      'workflows-activities-by-type',
      { path: folders('workflows') },
      { path: folders('activities'), dependencyTypesNot: TYPES },
      'a workflow knows the types of activities; importing their code would put it into the bundle',
    ),
    only(
      'activities',
      folders('activities'),
      [folders('activities', 'domain', 'models', 'providers', 'platform'), packages('@temporalio/activity')],
      'activities: domain, models, providers, platform, @temporalio/activity',
      NOT_CORE,
    ),
    only(
      'platform',
      folders('platform'),
      [folders('platform', 'domain'), ANY_PACKAGE],
      'platform: domain and libraries',
      NOT_CORE,
    ),
    only(
      'worker',
      folders('worker'),
      [folders('worker', 'activities', 'platform', 'models', 'providers', 'domain'), ANY_PACKAGE],
      'worker: activities, platform, models, providers; workflows are given to the bundler by path, never imported',
      NOT_CORE,
    ),
    only(
      'codec',
      folders('codec'),
      [folders('codec', 'platform', 'domain'), ANY_PACKAGE],
      'the codec server decodes: platform and domain, no business code',
      NOT_CORE,
    ),
    only(
      'simulators',
      folders('simulators'),
      [folders('simulators', 'domain'), ANY_PACKAGE],
      'simulators stand for other companies: they know none of our code but domain',
      NOT_CORE,
    ),
    only(
      'migrations',
      folders('migrations'),
      [packages('knex')],
      'a landed migration must not change with the code: knex types only',
    ),
    never(
      'migrations-knex-by-type',
      { path: folders('migrations') },
      { path: packages('knex'), dependencyTypesNot: TYPES },
      'a migration is given its connection',
    ),
    only(
      'models',
      folders('models'),
      [folders('models', 'domain'), '^platform/database\\.ts$', packages('objection')],
      'models: domain and objection, and the types of the connection that they are given',
    ),
    never(
      'models-database-by-type',
      { path: folders('models') },
      { path: folders('platform'), dependencyTypesNot: TYPES },
      'a model is given its connection; it never makes one',
    ),
    only(
      'providers',
      folders('providers'),
      [folders('providers', 'domain', 'platform/config'), ANY_PACKAGE],
      'providers: domain, libraries, and the types of the configuration',
      NOT_CORE,
    ),
    never(
      'providers-config-by-type',
      { path: folders('providers') },
      { path: folders('platform/config'), dependencyTypesNot: TYPES },
      'a provider is given its settings; it never loads the configuration',
    ),
    only(
      'use-cases',
      folders('api/use-cases'),
      [folders('api/use-cases', 'domain', 'models', 'platform', 'workflows'), packages('@temporalio/client')],
      'use cases: domain, models, platform, messages and types of workflows, @temporalio/client; no Koa, no yup',
      NOT_CORE,
    ),
    never(
      'workflows-by-type',
      { path: folders('api'), pathNot: folders('api/use-cases') },
      { path: folders('workflows'), dependencyTypesNot: TYPES },
      'only use cases speak to workflows (which names they may take of them is in eslint.config.js)',
    ),
    only(
      'surfaces',
      folders('api/surfaces', 'api/http'),
      [folders('api/surfaces', 'api/use-cases', 'api/http', 'domain'), HTTP_PACKAGES],
      'surfaces and HTTP plumbing: use cases, api/http, domain, yup and koa; never models, workflows or @temporalio',
      NOT_CORE,
    ),
    never(
      'surfaces-apart',
      { path: '^api/surfaces/([^/]+)/' },
      { path: '^api/surfaces/', pathNot: '^api/surfaces/$1/' },
      'a surface never imports another one',
    ),
    never(
      'surface-blind',
      { path: folders('api/use-cases', 'api/http') },
      { path: folders('api/surfaces') },
      'use cases and HTTP plumbing serve every surface and know none',
    ),
    never(
      'api-is-a-leaf',
      { pathNot: folders('api', 'bin', 'bench', 'test') },
      { path: folders('api') },
      'the API is a process: only bin, bench and test start it',
    ),
    never(
      'worker-is-a-leaf',
      { pathNot: folders('worker', 'bin', 'bench', 'test') },
      { path: folders('worker') },
      'the worker is a process: only bin, bench and test start it',
    ),
    never(
      'activities-for-the-worker',
      { path: folders('api', 'models', 'platform', 'providers', 'codec') },
      { path: folders('activities') },
      'activities run in the worker only',
    ),
    never(
      'product-without-scaffolding',
      {
        path: folders(
          'activities',
          'api',
          'codec',
          'domain',
          'models',
          'platform',
          'providers',
          'worker',
          'workflows',
        ),
      },
      { path: folders('simulators', 'test', 'bench', 'bin', 'migrations') },
      'the running system knows nothing of simulators, tests, benches and scripts',
    ),
    never(
      'production-dependencies',
      {
        path: [
          folders(
            'activities',
            'api',
            'codec',
            'domain',
            'models',
            'platform',
            'providers',
            'worker',
            'workflows',
          ),
          '^bin/(migrate|cli)\\.ts$',
        ],
      },
      { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: TYPES },
      'the image holds only `dependencies` of package.json',
    ),
    never('no-cycles', {}, { circular: true }, 'a cycle has no order in which it can be read'),
    never('resolvable', {}, { couldNotResolve: true }, 'an import must lead somewhere'),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|coverage|\\.data|\\.cache)/' },
    // Types count: a layer that knows another one's types depends on it.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    moduleSystems: ['es6'],
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'types', 'default'],
      mainFields: ['module', 'main', 'types'],
    },
  },
};
