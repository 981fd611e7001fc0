import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { DOWNLOAD_MS } from '../../domain/limits.js';
import type { Context, Log } from './context.js';
import { logLateFailure } from './errors.js';
import type { Download } from './reply.js';

/**
 * Sends a download as it is made, no faster than it is read. What fails before its first piece is answered as any refusal;
 * after that the connection breaks, so that nobody takes a part for the whole.
 * @throws what its first piece throws
 */
export async function writeDownload(ctx: Context, { chunks, headers }: Download, log: Log): Promise<void> {
  const pieces = chunks[Symbol.asyncIterator]();
  const first = await pieces.next();
  ctx.status = 200;
  for (const name in headers) ctx.res.setHeader(name, headers[name] as string);
  ctx.respond = false;
  if (ctx.method === 'HEAD') {
    await pieces.return?.();
    ctx.res.end();
    return;
  }
  async function* all(): AsyncGenerator<string> {
    try {
      for (let piece = first; !piece.done; piece = await pieces.next()) yield piece.value;
    } finally {
      await pieces.return?.();
    }
  }
  try {
    await pipeline(Readable.from(all()), ctx.res, { signal: AbortSignal.timeout(DOWNLOAD_MS) });
  } catch (error) {
    logLateFailure(log)(error);
  }
}
