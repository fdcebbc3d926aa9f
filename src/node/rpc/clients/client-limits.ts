/** What one client may take of a node. A client is an address; of IPv6, the network of 64 bits that one subscriber has. */
export interface ClientLimits {
  /** Calls a second, with five seconds' worth at once; 0 limits nothing. Callers with a token are not counted. */
  readonly callsPerSecond: number;
  /** Connections of all clients together. */
  readonly connections: number;
  /** Connections of one client. */
  readonly connectionsPerClient: number;
  /** Addresses and networks (`10.0.0.0/23`) of reverse proxies, whose `X-Forwarded-For` is believed. */
  readonly trustedProxies: readonly string[];
  /** Names by which clients may call the node, beside the one where it listens. */
  readonly hostNames: readonly string[];
}

/** What a server keeps to that is told nothing else. */
export const DEFAULT_LIMITS: ClientLimits = {
  callsPerSecond: 0,
  connections: 256,
  connectionsPerClient: 256,
  trustedProxies: [],
  hostNames: [],
};
