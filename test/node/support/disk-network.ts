import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Backup } from '../../../src/node/backup/backup-file.js';
import { KnownCallers } from '../../../src/node/callers/token-file.js';
import { startDevnet, type Devnet } from '../../../src/node/devnet.js';
import { startRealm, type RealmProcess, type RealmProcessOptions } from '../../../src/node/realm-process.js';
import { freshUserLeaf } from '../../../src/parth/fresh-user-leaf.js';
import { userIdOf } from '../../../src/parth/user-id.js';
import { protocolKeys } from '../../../src/prover/programs/keys.js';
import { SimulatedProver } from '../../../src/prover/proving/simulated-prover.js';
import { RpcClient } from '../../../src/wire/rpc-client.js';
import type { Anchor } from '../../../src/wire/session-source.js';
import type { EndCapSubmission } from '../../../src/wire/end-cap.js';
import { endCapId } from '../../support/end-cap-id.js';
import { FakeUser } from './fake-user.js';
import { genesisOf, HEIGHTS } from './network.js';
import { TOKENS } from './realm-network.js';

const LOADER = new URL('../../support/typescript-loader.mjs', import.meta.url).href;
const BACKUP = fileURLToPath(new URL('backup-process.ts', import.meta.url));

/** The genesis of the network: users 0 and 1 of each of two realms, and no fees. */
export const GENESIS = genesisOf(4, { maxAnchorAge: 1_000n, baseFee: 0n });

/** A coordinator with a worker, and its realms 0 and 1, each on a directory of its own in `directory`. */
export interface DiskNetwork {
  readonly coordinator: Devnet;
  readonly client: RpcClient;
  readonly realms: readonly RealmProcess[];
  stop(): Promise<void>;
}

export async function startCoordinator(dataDir: string, port = 0): Promise<Devnet> {
  const known = (['north', 'south'] as const).map((name, i) => ({
    token: TOKENS[name],
    caller: { name, realms: new Set([BigInt(i)]) },
  }));
  return startDevnet({
    dataDir,
    genesis: GENESIS,
    prover: new SimulatedProver(),
    port,
    blockInterval: 50,
    realmTokens: new KnownCallers(known),
  });
}

/** Without `workerTokens` it does not prove. */
export const startRealmOf = (
  coordinator: Pick<Devnet, 'url'>,
  number: 0 | 1,
  dataDir: string,
  options: Partial<Pick<RealmProcessOptions, 'workerTokens' | 'port'>> = {},
): Promise<RealmProcess> =>
  startRealm({
    port: 0,
    ...options,
    dataDir,
    coordinator: new RpcClient(coordinator.url, { token: [TOKENS.north, TOKENS.south][number]! }),
    realms: new Set([BigInt(number)]),
    keys: protocolKeys(),
    openProver: () => Promise.resolve(new SimulatedProver()),
    interval: 20,
  });

export async function startNetwork(directory: string): Promise<DiskNetwork> {
  const coordinator = await startCoordinator(join(directory, 'coordinator'));
  const realms = [
    await startRealmOf(coordinator, 0, join(directory, 'north')),
    await startRealmOf(coordinator, 1, join(directory, 'south')),
  ];
  const stop = async (): Promise<void> => {
    for (const realm of realms) await realm.stop();
    await coordinator.stop();
  };
  return { coordinator, client: new RpcClient(coordinator.url), realms, stop };
}

/** Backs up stores in a process of its own, one after the other, as `qed node backup` does. */
export async function backUp(pairs: readonly (readonly [dataDir: string, out: string])[]): Promise<Backup[]> {
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', LOADER, BACKUP, ...pairs.flat()]);
  return JSON.parse(stdout) as Backup[];
}

/** A session as whoever replays it needs it. */
export interface MadeSession {
  readonly id: string;
  readonly anchor: Anchor;
  readonly number: number;
  readonly endCap: EndCapSubmission;
  acknowledgedAt: number;
}

/** A user who makes one session after the other and remembers them all. */
export class Player {
  readonly sessions: MadeSession[] = [];
  #user: FakeUser;

  constructor(readonly index: number) {
    this.#user = this.#fresh();
  }

  get userId(): bigint {
    return userIdOf(BigInt(this.index), GENESIS.config.realmBits);
  }

  get leaf(): FakeUser['leaf'] {
    return this.#user.leaf;
  }

  /** The next session from this anchor. */
  make(anchor: Anchor, number = this.sessions.length): MadeSession {
    const slots = [[BigInt(number % 200), BigInt(1_000 * this.index + number)]] as const;
    const endCap = this.#user.session(anchor, { writes: [[0n, slots]], events: 1, fee: 0n });
    const session = { id: endCapId(endCap), anchor, number, endCap, acknowledgedAt: Infinity };
    this.sessions.push(session);
    return session;
  }

  /** Computes the user's state again from nothing but these sessions. */
  replay(landed: readonly MadeSession[]): void {
    this.#user = this.#fresh();
    this.sessions.splice(0);
    for (const { id, anchor, number, acknowledgedAt } of landed) {
      const again = this.make(anchor, number);
      if (again.id !== id) throw new Error(`session ${number} of user ${this.userId} comes out differently`);
      again.acknowledgedAt = acknowledgedAt;
    }
  }

  #fresh(): FakeUser {
    const heightOf = (contractId: bigint) => Number(HEIGHTS[Number(contractId)]);
    const { publicKeyHash, balance } = GENESIS.users[this.index]!;
    const user = new FakeUser(this.userId, publicKeyHash, protocolKeys().UpsEndCap, heightOf);
    user.leaf = freshUserLeaf(publicKeyHash, this.userId, balance);
    return user;
  }
}
