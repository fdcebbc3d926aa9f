import { QedError } from '../../../base/errors.js';
import { withoutPassword } from '../../../base/without-password.js';
import type { StorePlace } from '../../../node/open-store.js';
import type { CommandContext } from '../../command.js';

/** Where a node keeps its state, as the configuration says. Throws QED6059 where it does not: nodes on one machine may not share the directory of a devnet. */
export function storePlace(
  { config, isDefault }: CommandContext,
  role: string,
): StorePlace & { readonly shown: string } {
  const directory = isDefault('dataDir') ? {} : { dataDir: config.dataDir };
  if (config.redis !== undefined) return { ...directory, redis: config.redis, shown: withoutPassword(config.redis) };
  if (directory.dataDir !== undefined) return { ...directory, shown: config.dataDir };
  throw new QedError('QED6059', `it is not said where this ${role} keeps its state`, {
    hint: 'give --data-dir <dir> or --redis <url>; each node needs a store of its own',
    exitCode: 2,
  });
}

/** Where a node listens. */
export const listensAt = (
  { config, isDefault }: CommandContext,
  { host }: { readonly host?: string },
  defaultPort: number,
): { readonly port: number; readonly host?: string } => ({
  port: isDefault('port') ? defaultPort : config.port,
  ...(host === undefined ? {} : { host }),
});
