import { BlockList, isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** Addresses and networks that were written down by an operator. */
export interface AddressList {
  /** @param address in its normal form (client-ip.ts) */
  has(address: string): boolean;
}

/**
 * @param variable what the list is called by who wrote it
 * @param entries IPs and CIDRs
 * @throws Error that names the entry which is neither
 */
export function createAddressList(variable: string, entries: readonly string[]): AddressList {
  const list = new BlockList();
  for (const entry of entries) addEntry(list, variable, entry);
  return {
    has: (address) => entries.length > 0 && list.check(address, address.includes(':') ? 'ipv6' : 'ipv4'),
  };
}

function addEntry(list: BlockList, variable: string, entry: string): void {
  const [text = '', bits, ...rest] = entry.split('/');
  const version = isIP(text);
  const width = version === 4 ? 32 : 128;
  const prefix = bits === undefined ? width : Number(bits);
  const valid =
    version !== 0 && rest.length === 0 && (bits === undefined || /^\d{1,3}$/.test(bits)) && prefix <= width;
  if (!valid) throw new Error(`${variable}: "${entry}" is neither an IP address nor a CIDR`);
  const address = ipaddr.process(text);
  const mapped = version === 6 && address.kind() === 'ipv4';
  if (mapped && prefix < 96)
    throw new Error(`${variable}: "${entry}" is wider than the IPv4 addresses it maps`);
  list.addSubnet(address.toString(), mapped ? prefix - 96 : prefix, address.kind());
}
