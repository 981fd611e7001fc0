import { BlockList, isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

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
  const proxies = new BlockList();
  for (const entry of trustedProxies) addEntry(proxies, entry);
  const isTrusted = (address: string): boolean =>
    trustedProxies.length > 0 && proxies.check(address, address.includes(':') ? 'ipv6' : 'ipv4');

  return {
    of({ peer, forwardedFor }) {
      let client = normalise(peer) ?? UNKNOWN;
      if (!forwardedFor || !isTrusted(client)) return client;
      const hops = forwardedFor.split(',');
      for (let index = hops.length - 1; index >= 0; index--) {
        const hop = normalise(hops[index]?.trim());
        if (hop === undefined) return client;
        client = hop;
        if (!isTrusted(client)) return client;
      }
      return client;
    },
    trusts(peer) {
      const address = normalise(peer);
      return address !== undefined && isTrusted(address);
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

function addEntry(list: BlockList, entry: string): void {
  const [text = '', bits, ...rest] = entry.split('/');
  const version = isIP(text);
  const width = version === 4 ? 32 : 128;
  const prefix = bits === undefined ? width : Number(bits);
  const valid =
    version !== 0 && rest.length === 0 && (bits === undefined || /^\d{1,3}$/.test(bits)) && prefix <= width;
  if (!valid) throw new Error(`TRUSTED_PROXIES: "${entry}" is neither an IP address nor a CIDR`);
  const address = ipaddr.process(text);
  const mapped = version === 6 && address.kind() === 'ipv4';
  if (mapped && prefix < 96)
    throw new Error(`TRUSTED_PROXIES: "${entry}" is wider than the IPv4 addresses it maps`);
  list.addSubnet(address.toString(), mapped ? prefix - 96 : prefix, address.kind());
}
