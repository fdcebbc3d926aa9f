import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';
import { NodeError } from '../errors.js';

const EVERY_INTERFACE = new Set(['0.0.0.0', '::']);

/**
 * Throws QED4071 for a request that the page of somebody else may have sent. A page can make its own name lead to this machine, and its request then
 * bears that name as host; to another origin it cannot send one without `Origin`. The explorer has the host itself as its origin.
 */
export function refuseForeignRequest(
  { host, origin }: IncomingHttpHeaders,
  listensAt: string,
  hostNames: readonly string[] = [],
): void {
  const name = hostname(host);
  const named = hostNames.includes(name);
  if (!named && !isOwnHost(name, listensAt)) {
    throw foreign(
      'it is addressed to another host',
      `call the node as localhost or ${listensAt}, or set QED_HOST_NAMES for it`,
    );
  }
  // A name that the node was told is one that a proxy with TLS may serve.
  if (origin !== undefined && origin !== `http://${host}` && !(named && origin === `https://${host}`)) {
    throw foreign("it comes from somebody else's web page", 'call the node from a program, not from a page');
  }
}

/** Where a node listens on every interface, it knows none of its addresses; an address, unlike a name, cannot be made to lead elsewhere. */
function isOwnHost(name: string, listensAt: string): boolean {
  if (name === 'localhost' || name === '::1' || /^127(\.[0-9]{1,3}){3}$/.test(name)) return true;
  return name === listensAt.toLowerCase() || (EVERY_INTERFACE.has(listensAt) && isIP(name) !== 0);
}

function hostname(host = ''): string {
  const url = `http://${host}`;
  return URL.canParse(url) ? new URL(url).hostname.replace(/^\[(.*)\]$/, '$1') : '';
}

const foreign = (why: string, hint: string): NodeError =>
  new NodeError('foreignRequest', `the request is refused: ${why}`, hint);
