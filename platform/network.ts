import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** An IPv4 address itself; of IPv6 the /64, because one household has 2^64 addresses (reliability A22). */
export function networkOf(ip: string): string {
  if (!ipaddr.isValid(ip)) return 'unknown';
  const address = ipaddr.process(ip);
  if (address.kind() === 'ipv4') return address.toString();
  return `${address
    .toByteArray()
    .slice(0, 8)
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')}/64`;
}

/** Bits that two addresses of one client share (barong.md section 3: "inside the /16 (v4) or /96 (v6)"). */
const NEIGHBOUR_BITS = { ipv4: 16, ipv6: 96 } as const;

/** Whether two addresses may be one client's: its provider moved it no further than to another address of the network. */
export function areNeighbours(one: string, other: string): boolean {
  if (!ipaddr.isValid(one) || !ipaddr.isValid(other)) return one === other;
  const [a, b] = [ipaddr.process(one), ipaddr.process(other)];
  return a.kind() === b.kind() && a.match(b, NEIGHBOUR_BITS[a.kind()]);
}

/** An address that was read. */
export type Address = ipaddr.IPv4 | ipaddr.IPv6;

/**
 * Reads an address in the form that Node takes for one: `0x7f.1` and `127.1` are none (reliability A36). IPv4 in its IPv6
 * mapping is IPv4. null for anything else.
 */
export function readAddress(text: string): Address | null {
  return isIP(text) === 0 ? null : ipaddr.process(text);
}

/** Whether addresses are in a network that was written down as a CIDR; null for what is none. */
export function readNetwork(text: string): ((address: Address) => boolean) | null {
  const [, ip = '', width = ''] = /^([^/]+)\/(\d{1,3})$/.exec(text) ?? [];
  const base = isIP(ip) === 0 ? null : ipaddr.parse(ip);
  if (!base || Number(width) > (base.kind() === 'ipv4' ? 32 : 128)) return null;
  const isMapped = base.kind() === 'ipv6' && (base as ipaddr.IPv6).isIPv4MappedAddress();
  // Wider than the addresses that it maps: it is about something else.
  if (isMapped && Number(width) < 96) return null;
  const network = isMapped ? ipaddr.process(ip) : base;
  const bits = isMapped ? Number(width) - 96 : Number(width);
  return (address) => address.kind() === network.kind() && address.match(network, bits);
}

/**
 * Judges addresses that somebody named for us to call (SSRF): those of the internet, neither this machine nor private, link-local
 * or reserved ones, and those of `networks` (CIDRs).
 */
export function reachableAddresses(networks: readonly string[]): (ip: string) => boolean {
  const own = networks.map((network) => readNetwork(network));
  return (ip) => {
    const address = readAddress(ip);
    return address !== null && (address.range() === 'unicast' || own.some((holds) => holds?.(address)));
  };
}

/** A CIDR in one spelling, its address as it was written but canonical; null for what `readNetwork` takes for none. */
export function normalNetwork(text: string): string | null {
  if (!readNetwork(text)) return null;
  const [ip = '', width = ''] = text.split('/');
  return `${ipaddr.parse(ip).toString()}/${Number(width)}`;
}
