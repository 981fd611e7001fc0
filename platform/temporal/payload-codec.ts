import { METADATA_ENCODING_KEY, type PayloadCodec, type Payload as PayloadFields } from '@temporalio/common';
// CommonJS without named exports that Node could see.
import proto from '@temporalio/proto';
import type { NamedKey } from '../config/config.js';
import { decryptBytes, encryptBytes } from '../crypto.js';

const { Payload } = proto.temporal.api.common.v1;

const ENCODING = Buffer.from('binary/encrypted');
const KEY_ID = 'encryption-key-id';
/** Codec calls carry no name of what they decode (the codec server has none), so the context is one word. */
const CONTEXT = 'temporal-payload';

/**
 * AES-256-GCM over every payload (inputs, results, summaries, failures). The first key encrypts; older ones
 * only decode, until the last history that used them is past its retention.
 */
export function createPayloadCodec(ring: readonly NamedKey[]): PayloadCodec {
  return {
    async encode(payloads) {
      return payloads.map((payload) => {
        const inner = Payload.encode(payload).finish();
        const { keyId, data } = encryptBytes(ring, inner, CONTEXT);
        return { metadata: { [METADATA_ENCODING_KEY]: ENCODING, [KEY_ID]: Buffer.from(keyId) }, data };
      });
    },
    async decode(payloads) {
      return payloads.map((payload): PayloadFields => {
        const encoding = payload.metadata?.[METADATA_ENCODING_KEY];
        // Not ours: an operator's signal from the Web UI or the CLI is plain JSON and must still be read.
        if (!encoding || !ENCODING.equals(encoding)) return payload;
        const keyId = Buffer.from(payload.metadata?.[KEY_ID] ?? []).toString();
        const inner = decryptBytes(ring, keyId, payload.data ?? new Uint8Array(), CONTEXT);
        return Payload.decode(inner);
      });
    },
  };
}
