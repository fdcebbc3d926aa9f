import type { ClientLimits } from '../../node/rpc/clients/client-limits.js';
import type { CommandContext } from '../command.js';

/** What one client may take of a node that a command starts, as the configuration says. */
export const clientLimits = ({ config }: Pick<CommandContext, 'config'>): ClientLimits => ({
  callsPerSecond: config.rateLimit,
  connections: config.maxConnections,
  connectionsPerClient: config.maxConnectionsPerClient,
  trustedProxies: config.trustedProxies?.split(',') ?? [],
  hostNames: config.hostNames?.split(',') ?? [],
});
