import { once } from 'node:events';
import { run } from '../platform/process.js';
import { createPayloadCodec } from '../platform/temporal/payload-codec.js';
import { createCodecApp } from './app.js';

await run('codec', async (config, log) => {
  const app = createCodecApp({
    codec: createPayloadCodec(config.PAYLOAD_KEYS),
    log,
    origins: config.CODEC_ALLOWED_ORIGINS,
    operators: config.CODEC_OPERATORS,
  });
  const server = app.listen(config.CODEC_PORT, config.CODEC_HOST);
  await once(server, 'listening');
  log.info({ port: config.CODEC_PORT }, 'the codec server is ready');
  return {
    async stop() {
      server.close();
      server.closeAllConnections();
    },
  };
});
