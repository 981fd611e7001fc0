import { createRequire } from 'node:module';
import type { DataConverter } from '@temporalio/common';
import type { Config } from '../config/config.js';
import { createPayloadCodec } from './payload-codec.js';

/** The converter module's file: `.ts` under tsx, `.js` in the production build. */
export const FAILURE_CONVERTER_PATH = createRequire(import.meta.url).resolve('./failure-converter.js');

/** The one data converter: client, worker, codec server, replay and tests all use it. */
export function createDataConverter(config: Pick<Config, 'PAYLOAD_KEYS'>): DataConverter {
  return {
    payloadCodecs: [createPayloadCodec(config.PAYLOAD_KEYS)],
    failureConverterPath: FAILURE_CONVERTER_PATH,
  };
}
