import { cosmiconfig } from 'cosmiconfig';
import envPaths from 'env-paths';
import path from 'node:path';
import { inspect } from 'node:util';
import type { z } from 'zod';
import { QedError } from '../../base/errors.js';
import { keystoreDirectory } from '../../session/keystore/keystore-directory.js';
import { nearest } from '../../base/nearest-name.js';
import { withoutPassword } from '../../base/without-password.js';
import { shortened } from '../../base/shortened.js';
import { isNetwork } from '../../base/networks.js';
import { contractNamesSchema } from './contract-names-schema.js';
import { nodeUrlValue, textValue, wholeNumberValue } from './setting-values.js';

const paths = envPaths('qed', { suffix: '' });

const NETWORKS = 'addresses or networks, as 10.0.0.1,10.1.0.0/16';
const HOST_NAMES = 'names in small letters, as qed.example.org';

/** Every setting: what it means, its default, and how its text (flag or environment) is read. */
const SETTINGS = {
  node: setting(nodeUrlValue, 'http://127.0.0.1:8545', 'the coordinator that commands talk to'),
  port: setting(wholeNumberValue(0, 65535), 8545, 'where the devnet listens'),
  dataDir: setting(textValue('a path'), path.resolve('.qed/devnet'), "the devnet's store"),
  redis: setting(
    textValue('an address like redis://host:port').optional(),
    undefined,
    "the devnet's store in Redis in place of the data directory, as redis://host:port",
  ),
  metricsPort: setting(
    wholeNumberValue(0, 65535).optional(),
    undefined,
    'where a worker serves `/metrics`; nowhere when absent',
  ),
  rateLimit: setting(
    wholeNumberValue(0, 1_000_000),
    200,
    'calls a second that a node takes from one address; 0 for no limit',
  ),
  maxConnections: setting(wholeNumberValue(1, 65_536), 256, 'connections that a node has at a time'),
  maxConnectionsPerClient: setting(wholeNumberValue(1, 65_536), 64, 'connections that a node has from one address'),
  trustedProxies: setting(
    textValue(NETWORKS)
      .refine((text) => text.split(',').every(isNetwork), `expects ${NETWORKS}`)
      .optional(),
    undefined,
    'addresses or networks of reverse proxies whose `X-Forwarded-For` a node believes, separated by commas',
  ),
  hostNames: setting(
    textValue(HOST_NAMES)
      .regex(/^[a-z0-9.-]+(,[a-z0-9.-]+)*$/, `expects ${HOST_NAMES}`)
      .optional(),
    undefined,
    'names by which others call a node, as a load balancer passes them on, separated by commas',
  ),
  keepBlocks: setting(
    wholeNumberValue(1, 1_000_000),
    8,
    'proven blocks whose jobs, inputs and inner proofs a coordinator keeps',
  ),
  maxWaiting: setting(
    wholeNumberValue(1, 1_000_000),
    4_096,
    'end caps that a node lets wait for a block; each takes some 40 KB of its store',
  ),
  stopTimeout: setting(wholeNumberValue(1, 3_600), 20, 'seconds that a node has to stop after SIGTERM'),
  outDir: setting(textValue('a path'), 'build', 'where artifacts are written'),
  keysDir: setting(textValue('a path'), keystoreDirectory(), 'the encrypted keystore'),
  cacheDir: setting(textValue('a path'), paths.cache, 'proving keys and fingerprints, shared by all projects'),
  contracts: setting(
    contractNamesSchema,
    undefined,
    'names for contract ids, which commands and session files may use',
  ),
  user: setting(textValue('the name of a key').optional(), undefined, 'the key that commands use when none is named'),
  workers: setting(wholeNumberValue(1, 64).optional(), undefined, 'prover processes; by cores and memory when absent'),
} as const;

type SettingName = keyof typeof SETTINGS;
export type Config = { readonly [K in SettingName]: z.infer<(typeof SETTINGS)[K]['schema']> };

/** Where a setting's value comes from. */
export type Origin = 'default' | 'flag' | `environment ${string}` | `file ${string}`;
export interface ResolvedConfig {
  readonly values: Config;
  readonly origins: { readonly [K in SettingName]: Origin };
}

export const settingDescriptions = (): [SettingName, string][] =>
  Object.entries(SETTINGS).map(([name, { description }]) => [name as SettingName, description]);

/** The value of a setting as it may be shown: no password of Redis. */
export const shownValue = ({ values }: ResolvedConfig, name: SettingName): Config[SettingName] | null =>
  (name === 'redis' && values.redis !== undefined ? withoutPassword(values.redis) : values[name]) ?? null;

/** Flags over environment (`QED_*`) over file over defaults. Throws `QED6001` for an unknown or ill-typed setting. */
export async function loadConfig(flags: Readonly<Record<string, unknown>>): Promise<ResolvedConfig> {
  const file = await readConfigFile();
  const values: Record<string, unknown> = {};
  const origins: Record<string, Origin> = {};
  for (const [name, { schema, fallback }] of Object.entries(SETTINGS)) {
    const variable = `QED_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
    const [origin, raw]: [Origin, unknown] =
      flags[name] !== undefined
        ? ['flag', flags[name]]
        : process.env[variable] !== undefined
          ? [`environment ${variable}`, process.env[variable]]
          : file?.values[name] !== undefined
            ? [`file ${file.path}`, file.values[name]]
            : ['default', fallback];
    const parsed = schema.safeParse(raw);
    if (!parsed.success)
      throw new ConfigError(
        `${name} (from ${origin}) ${parsed.error.issues[0]!.message}${name === 'redis' ? '' : `, got ${shown(raw)}`}`,
        `it is ${SETTINGS[name as SettingName].description}`,
      );
    values[name] = parsed.data;
    origins[name] = origin;
  }
  return { values: values as Config, origins: origins as ResolvedConfig['origins'] };
}

const shown = (raw: unknown): string => shortened(inspect(raw, { breakLength: Infinity }));

async function readConfigFile(): Promise<{ path: string; values: Record<string, unknown> } | undefined> {
  const explorer = cosmiconfig('qed', {
    searchPlaces: ['package.json', '.qedrc', '.qedrc.json', 'qed.config.ts', 'qed.config.js', 'qed.config.json'],
    loaders: { '.ts': loadTypeScript },
  });
  const found = await explorer.search().catch((cause: unknown) => {
    throw new ConfigError(
      `the configuration cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
      'correct the file',
    );
  });
  if (found === null || found.isEmpty) return undefined;
  for (const key of Object.keys(found.config as object)) {
    if (key in SETTINGS) continue;
    const known = nearest(key, Object.keys(SETTINGS));
    throw new ConfigError(
      `unknown setting '${key}' in ${found.filepath}`,
      known === undefined ? 'see `qed config`' : `did you mean '${known}'?`,
    );
  }
  return { path: path.relative('', found.filepath), values: found.config as Record<string, unknown> };
}

async function loadTypeScript(file: string): Promise<unknown> {
  const { createJiti } = await import('jiti');
  return createJiti(import.meta.url).import(file, { default: true });
}

function setting<S extends z.ZodType, F>(
  schema: S,
  fallback: F,
  description: string,
): { schema: S; fallback: F; description: string } {
  return { schema, fallback, description };
}

class ConfigError extends QedError {
  constructor(message: string, hint: string) {
    super('QED6001', message, { hint, exitCode: 2 });
  }
}
