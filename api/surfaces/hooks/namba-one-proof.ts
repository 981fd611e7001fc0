import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Caller } from '../../../domain/actor.js';
import { DomainError } from '../../../domain/errors.js';
import { createAddressList } from '../../http/address-list.js';
import { signatureCheck } from '../../http/signature.js';
import type { NambaOneHook, NambaOneRefusal, UseCases } from '../../use-cases/index.js';

/** How NambaOne's webhooks are known; what is empty is not asked. Production has one of them at least. */
export interface NambaOneDoor {
  /** Signs bodies: one, or two while it is being changed (NAMBA_ONE_WEBHOOK_SECRET). */
  readonly secrets: readonly string[];
  /** IPs and CIDRs that NambaOne calls from (NAMBA_ONE_WEBHOOK_IPS). */
  readonly ips: readonly string[];
  /** Last part of the secret path (NAMBA_ONE_WEBHOOK_TOKEN). */
  readonly token: string;
}

/** Judges whoever calls. Each refusal is reported: an alarm, and a brake on who guesses. */
export interface DoorKeeper {
  /**
   * Before a body is read.
   * @param token of the path; undefined: the bare one
   * @throws DomainError not_found (another token), unauthorized, flood_control
   */
  admit(caller: Caller, token?: string): Promise<void>;
  /** @returns how it is known to be NambaOne's @throws DomainError unauthorized, flood_control */
  verify(sent: {
    readonly caller: Caller;
    readonly headers: IncomingHttpHeaders;
    readonly rawBody: Uint8Array;
    readonly bySecretPath: boolean;
  }): Promise<NambaOneHook['verifiedBy']>;
}

/** @throws Error for an address that is none */
export function createDoorKeeper(useCases: UseCases, { secrets, ips, token }: NambaOneDoor): DoorKeeper {
  const addresses = createAddressList('NAMBA_ONE_WEBHOOK_IPS', ips);
  const checkSignature = signatureCheck(secrets);
  const expected = digest(token);
  const isKnownOtherwise = secrets.length > 0 || ips.length > 0;

  async function refuse(caller: Caller, reason: NambaOneRefusal): Promise<never> {
    await useCases.refuseNambaOneHook(caller, reason);
    throw new DomainError(reason === 'wrong_path' ? 'not_found' : 'unauthorized');
  }

  return {
    async admit(caller, shown) {
      // Digests: of one length whatever was sent.
      if (shown !== undefined && !timingSafeEqual(digest(shown), expected))
        await refuse(caller, 'wrong_path');
      // What only the path proves, the bare path does not.
      if (shown === undefined && token !== '' && !isKnownOtherwise) await refuse(caller, 'unsigned');
      if (ips.length > 0 && !addresses.has(caller.ip)) await refuse(caller, 'wrong_address');
    },
    async verify({ caller, headers, rawBody, bySecretPath }) {
      if (secrets.length > 0) {
        const signature = headers['x-signature'];
        // Node joins what came twice with a comma, so it is of the form no more.
        const verdict = checkSignature(typeof signature === 'string' ? signature : undefined, rawBody);
        if (verdict !== 'right') await refuse(caller, verdict === 'missing' ? 'unsigned' : 'wrong_signature');
        return 'signature';
      }
      if (bySecretPath) return 'secret_path';
      return ips.length > 0 ? 'ip' : 'none';
    },
  };
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
