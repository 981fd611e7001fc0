import { type CachedBinary, findCached, goInstall, makeCached } from './cached-binary.js';

/** The release that docs/reliability's recipes were tried with. */
const VERSION = '2.12.0';

const TOXIPROXY: CachedBinary = {
  title: 'toxiproxy (it breaks connections in fault tests)',
  folder: `toxiproxy-${VERSION}`,
  file: 'server',
  goPackage: `github.com/Shopify/toxiproxy/v2/cmd/server@v${VERSION}`,
  buildTime: 'about half a minute',
};

/** Toxiproxy's server for the fault tests. @returns undefined where it is absent and there is no Go to build it */
export async function toxiproxyBinary(abort?: AbortSignal): Promise<string | undefined> {
  return findCached(TOXIPROXY) ?? makeCached(TOXIPROXY, [goInstall(TOXIPROXY)], abort);
}
