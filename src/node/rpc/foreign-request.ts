import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';
import { NodeError } from '../errors.js';

const EVERY_INTERFACE = new Set(['0.0.0.0', '::']);

/**
 * Throws QED4071 for a request that a web page may have sent. A page can make its own name lead to this machine, and its request then bears that name as
 * host; to another origin it cannot send one without `Origin`.
 */
export function refuseForeignRequest({ host, origin }: IncomingHttpHeaders, listensAt: string): void {
  if (origin !== undefined) throw foreign('it comes from a web page', 'call the node from a program, not from a page');
  if (!isOwnHost(hostname(host), listensAt)) {
    throw foreign('it is addressed to another host', `call the node as localhost or ${listensAt}`);
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
