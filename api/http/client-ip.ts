import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { createAddressList } from './address-list.js';

/** What a request says about where it comes from. */
export interface Hops {
  /** Address of the TCP peer. */
  readonly peer: string | undefined;
  /** The header X-Forwarded-For, several of them joined by commas as Node does. */
  readonly forwardedFor: string | undefined;
}

export interface ClientAddress {
  /** The true client: the peer, or what trusted proxies say about it. */
  of(hops: Hops): string;
  /** Whether the peer itself is a trusted proxy (its X-Request-Id counts). */
  trusts(peer: string | undefined): boolean;
}

/** Stands for an address that is not known any more: the socket was gone before we looked. */
const UNKNOWN = '0.0.0.0';

/**
 * Decides the client's address (ASVS 15.3.4; reliability A22, A36). X-Forwarded-For is read from the right, past
 * trusted hops only: what stands left of the first hop that nobody vouches for was written by the client.
 * Forwarded, X-Real-IP and the like never count.
 * @param trustedProxies IPs and CIDRs (TRUSTED_PROXIES)
 * @throws Error that names the entry which is neither
 */
export function createClientAddress(trustedProxies: readonly string[]): ClientAddress {
  const proxies = createAddressList('TRUSTED_PROXIES', trustedProxies);

  return {
    of({ peer, forwardedFor }) {
      let client = normalise(peer) ?? UNKNOWN;
      if (!forwardedFor || !proxies.has(client)) return client;
      const hops = forwardedFor.split(',');
      for (let index = hops.length - 1; index >= 0; index--) {
        const hop = normalise(hops[index]?.trim());
        if (hop === undefined) return client;
        client = hop;
        if (!proxies.has(client)) return client;
      }
      return client;
    },
    trusts(peer) {
      const address = normalise(peer);
      return address !== undefined && proxies.has(address);
    },
  };
}

/** One form per address: IPv4 out of its IPv6 mapping, IPv6 as RFC 5952, no zone; undefined for anything else. */
function normalise(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const version = isIP(text);
  // Node's own form of IPv4 is the normal one; ipaddr.js would also take 0x7f.1 and 017700000001.
  if (version === 4) return text;
  if (version !== 6) return undefined;
  return ipaddr.process(text.split('%', 1)[0] as string).toString();
}
