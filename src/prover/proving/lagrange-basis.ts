import { createHash } from 'node:crypto';
import { type Cache, initializeBindings } from 'o1js';
import { keyCache } from '../../circuit/key-cache.js';
import { o1jsModule, takenFunctions } from '../../circuit/o1js-internals.js';
import type { KeyJson } from '../../circuit/program.js';

// Verifying a proof takes one second, but o1js first computes a table of 2^13 or 2^14 curve points, which takes ten. It keeps that table in the
// cache of proving keys for compiling only, and has no public call that loads it for verifying; so this one goes to its modules by path.

/** The tables are the same for everybody: their digests here keep a damaged or forged file from deciding what verifies. */
const DIGESTS: Readonly<Record<string, string>> = {
  'lagrange-basis-fq-8192': '6b8461aa89f533563f2b254ad22fb61926731b4e95d9a4cfcdc92a843a78aec2',
  'lagrange-basis-fq-16384': '88c501be23c5816a256e7e3aa608283552ca75c8d1e109c5de63188da4394b36',
};
const SRS_SIZE = 1 << 15;
/** What this process has loaded, as logarithms of sizes. */
const loaded = new Set<number>();

/**
 * Loads the table that verifying under a key needs, or computes it and keeps it in the cache directory. Call it before `verify`; it must not run
 * beside other operations of o1js.
 */
export async function loadLagrangeBasis(key: KeyJson, cacheDirectory: string): Promise<void> {
  const logSize = wrapDomain(key);
  if (loaded.has(logSize) || !(`lagrange-basis-fq-${2 ** logSize}` in DIGESTS)) return;
  const cache = checkedCache(cacheDirectory);
  await initializeBindings();
  const { setSrsCache, unsetSrsCache } = (await o1jsModule('bindings/crypto/cache.js')) as {
    setSrsCache(cache: Cache): void;
    unsetSrsCache(): void;
  };
  const { withThreadPool, wasm } = (await o1jsModule('bindings.js')) as {
    withThreadPool<T>(work: () => Promise<T>): Promise<T>;
    wasm: unknown;
  };
  const { fq } = takenFunctions().srs(wasm);
  await withThreadPool(async () => {
    // made before the cache is set: computing these points is quicker than reading them
    const srs = fq.create(SRS_SIZE);
    setSrsCache(cache);
    try {
      fq.addLagrangeBasis(srs, logSize);
    } finally {
      unsetSrsCache();
    }
  });
  loaded.add(logSize);
}

/** The binary logarithm of the size of a key's wrap circuit; its second byte says which of three that is. */
const wrapDomain = ({ data }: KeyJson): number => 13 + Buffer.from(data.slice(0, 4), 'base64')[1]!;

/** The key cache, with the tables whose digest is known and nothing else. */
function checkedCache(directory: string): Cache {
  const cache = keyCache(directory);
  return {
    ...cache,
    read(header) {
      const bytes = cache.read(header);
      const digest = bytes && createHash('sha256').update(bytes).digest('hex');
      return digest !== undefined && digest === DIGESTS[header.persistentId] ? bytes : undefined;
    },
  };
}
