import { isIPv6 } from 'node:net';
import { Networks } from '../../../base/networks.js';

/** An address as it is compared: IPv4 without the prefix that it has where a server listens for both. */
const plain = (address: string): string =>
  address
    .trim()
    .toLowerCase()
    .replace(/^::ffff:(?=\d+\.)/, '');

/** The addresses that requests come from, seen through the reverse proxies that are trusted. */
export class ClientAddresses {
  readonly #proxies: Networks;

  constructor(proxies: readonly string[]) {
    this.#proxies = new Networks(proxies);
  }

  isProxy(address = ''): boolean {
    return this.#proxies.has(plain(address));
  }

  /**
   * Whose a request is. Each proxy adds the address that it was called from at the end of `X-Forwarded-For`, so the last one that is no proxy of ours is the
   * client's; whatever stands before it may be made up.
   */
  of(address = '', forwardedFor = ''): string {
    let client = plain(address);
    const before = forwardedFor.split(',').map(plain);
    while (this.#proxies.has(client)) {
      const next = before.pop();
      if (next === undefined || next === '') break;
      client = next;
    }
    return networkOf(client);
  }
}

/** A subscriber has 64 bits of IPv6 addresses to call from. */
function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  const [head = '', tail] = address.split('%', 1)[0]!.split('::');
  const first = head === '' ? [] : head.split(':');
  const last = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : 8 - first.length - last.length;
  const groups = [...first, ...Array<string>(Math.max(0, zeros)).fill('0'), ...last];
  return `${groups
    .slice(0, 4)
    .map((group) => parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}
