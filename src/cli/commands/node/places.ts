import { existsSync } from 'node:fs';
import { join } from 'node:path';
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

/** The directory of a node that keeps its state in one. Throws QED6059 where none is named, and QED6067 where the state is in Redis. */
export function directoryOf(context: CommandContext): string {
  const { dataDir, redis, shown } = storePlace(context, 'node');
  if (redis === undefined && dataDir !== undefined) return dataDir;
  throw new QedError('QED6067', `the state is in Redis, ${shown}, which has copies of its own`, {
    hint: 'use `redis-cli --rdb` as docs/backups.md tells; for a node with a directory, unset `redis`',
    exitCode: 2,
  });
}

/** A directory that is named wrongly would become a new store. Throws QED6064. */
export function refuseMissing({ dataDir, redis }: StorePlace): void {
  if (redis !== undefined || dataDir === undefined || existsSync(join(dataDir, 'data.mdb'))) return;
  throw new QedError('QED6064', `${dataDir} has no store of a node`, {
    hint: 'name the data directory of the node',
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

/** Where others reach a node, as given. Throws `QED6076` for what is no address: the node would tell it to others, who find nobody there. */
export function publicUrlOf({ publicUrl }: { readonly publicUrl?: string }): { readonly publicUrl?: string } {
  if (publicUrl === undefined) return {};
  const { protocol, username, password } = URL.canParse(publicUrl) ? new URL(publicUrl) : NO_URL;
  if (/^https?:$/.test(protocol) && username === '' && password === '') return { publicUrl };
  throw new QedError('QED6076', 'what --public-url gives is no address of a node', {
    hint: 'write http://host:port or https://host, without a user',
    exitCode: 2,
  });
}

const NO_URL = { protocol: '', username: '', password: '' };
