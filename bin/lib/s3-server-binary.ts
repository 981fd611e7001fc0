import { type CachedBinary, findCached, goInstall, makeCached } from './cached-binary.js';

const VERSION = '1.2.0';

const S3_SERVER: CachedBinary = {
  title: 'gofakes3 (it stands for S3 in tests)',
  folder: `gofakes3-${VERSION}`,
  file: 'gofakes3',
  goPackage: `github.com/johannesboyne/gofakes3/cmd/gofakes3@v${VERSION}`,
  buildTime: 'about half a minute',
};

/** A small S3 server for the tests of the store. @returns undefined where it is absent and there is no Go to build it */
export async function s3ServerBinary(abort?: AbortSignal): Promise<string | undefined> {
  return findCached(S3_SERVER) ?? makeCached(S3_SERVER, [goInstall(S3_SERVER)], abort);
}
