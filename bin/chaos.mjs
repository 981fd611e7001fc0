// `npm run test:chaos`: runs on whatever Node there is and without any dependency, so that it can say what is missing.
// Only syntax that old Node versions parse, and no static import: the version check must come first.
import('./lib/node-version.mjs')
  .then(({ requireNode }) => requireNode('npm run test:chaos'))
  .then(() => import('./lib/bootstrap.mjs'))
  .then(({ launch }) => launch('chaos', 'npm run test:chaos'));
