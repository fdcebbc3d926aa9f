import { KvqError } from '../../errors.js';

/** Where a Redis is, and who we are there. */
export interface RedisAddress {
  /** The server; or nodes of a cluster, or sentinels, of which some may be down. */
  readonly hosts: readonly { readonly host: string; readonly port: number }[];
  readonly username?: string;
  readonly password?: string;
  /** The number of a database; 0 in a cluster. */
  readonly database: number;
  readonly tls: boolean;
  /** The name under which sentinels watch the server. */
  readonly sentinelName?: string;
  /** The address as it may be shown: without user and password. */
  readonly text: string;
}

const FORM = /^(rediss?)(\+sentinel)?:\/\/(?:(.*)@)?([^@/?#]+)(?:\/([^/?#]*))?$/;
const HOST = /^(\[[0-9a-fA-F:.]+\]|[^:[\]]+)(?::(\d{1,5}))?$/;
const DEFAULT_PORT = 6379;
const DEFAULT_SENTINEL_PORT = 26379;

/**
 * Reads `redis[s]://[[user]:password@]host[:port][,host[:port]...][/database]`, or `redis[s]+sentinel://...` with the name of the server in place of the database.
 * Throws QED5012, whose message does not repeat the address, for it may hold a password.
 */
export function parseRedisAddress(text: string): RedisAddress {
  const [, scheme, sentinel, credentials, hostList, path = ''] = FORM.exec(text.trim()) ?? [];
  if (scheme === undefined || hostList === undefined) throw malformed('it has another form');
  const port = sentinel === undefined ? DEFAULT_PORT : DEFAULT_SENTINEL_PORT;
  const hosts = hostList.split(',').map((host) => parseHost(host, port));
  if (sentinel !== undefined && path === '') throw malformed('the name of the server is missing after the sentinels');
  if (sentinel === undefined && !/^\d{0,4}$/.test(path)) throw malformed('the database is a number');
  return {
    hosts,
    ...parseCredentials(credentials),
    database: sentinel === undefined ? Number(path) : 0,
    tls: scheme === 'rediss',
    ...(sentinel === undefined ? {} : { sentinelName: path }),
    text: `${scheme}${sentinel ?? ''}://${hostList}${path === '' ? '' : `/${path}`}`,
  };
}

function parseHost(text: string, defaultPort: number): { host: string; port: number } {
  const [, host, port] = HOST.exec(text.trim()) ?? [];
  if (host === undefined) throw malformed('a host is written as host:port');
  return { host: host.replace(/^\[|\]$/g, ''), port: port === undefined ? defaultPort : Number(port) };
}

function parseCredentials(text: string | undefined): { username?: string; password?: string } {
  if (text === undefined) return {};
  const colon = text.indexOf(':');
  if (colon < 0) throw malformed('a password is written as :password@ or user:password@');
  try {
    const username = decodeURIComponent(text.slice(0, colon));
    const password = decodeURIComponent(text.slice(colon + 1));
    return { password, ...(username === '' ? {} : { username }) };
  } catch {
    throw malformed('in a user or password, write % as %25');
  }
}

const malformed = (what: string): KvqError =>
  new KvqError('QED5012', `this is no address of Redis: ${what}`, {
    hint: 'write redis://[user:password@]host[:port], rediss:// for TLS, several hosts with commas for a cluster, or redis+sentinel://host,host/name',
    exitCode: 2,
  });
