import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { expect } from 'vitest';
import { genesisToJSON } from '../../src/parth/genesis/genesis-file.js';
import type { Genesis } from '../../src/parth/genesis/genesis.js';
import type { UserLeaf } from '../../src/parth/leaves.js';
import type { CheckpointSummary } from '../../src/wire/checkpoint.js';
import type { EndCapSubmission } from '../../src/wire/end-cap.js';
import { RpcClient } from '../../src/wire/rpc-client.js';
import { endCapId } from '../support/end-cap-id.js';
import { persistently } from './persistently.js';
import { freePort, type Home } from './qed.js';
import { RoleProcess } from './role-process.js';

/** As many as a node lists at once, and more than these tests seal. */
const MOST_CHECKPOINTS = 1_000;

export interface RoleNetworkOptions {
  readonly genesis: Genesis;
  /** The environment of all roles, with `QED_REDIS`. */
  readonly environment: Readonly<Record<string, string>>;
  /** The numbers of each realm node's realms, by its name. */
  readonly realms: Readonly<Record<string, string>>;
  /** Where the coordinator listens. */
  readonly port: number;
  /** Where the others reach it; there by default. */
  readonly reachedAt?: number;
  /** Further words of the coordinator's command line. */
  readonly coordinator?: readonly string[];
  /** Further words of the worker's. */
  readonly worker?: readonly string[];
  /** The realm nodes that prove their users themselves, each with a worker of its own. */
  readonly proving?: readonly string[];
  /** So many workers that find the coordinator in `QED_REDIS`, in place of the one with a token. */
  readonly foundInRedis?: number;
}

/** An end cap that a realm acknowledged. */
export interface Acknowledged {
  readonly id: string;
  readonly userId: bigint;
  readonly realm: RpcClient;
}

/** A coordinator, nodes of realms and workers, each a process of its own, with their tokens and the genesis in files of a home. */
export class RoleNetwork {
  private constructor(
    /** The coordinator, the realms, their workers, the coordinator's. */
    readonly roles: readonly RoleProcess[],
    readonly coordinator: RpcClient,
    readonly realms: readonly RpcClient[],
  ) {}

  static async create(home: Home, options: RoleNetworkOptions): Promise<RoleNetwork> {
    const { genesis, environment, port, reachedAt = port } = options;
    const secret = (name: string, text: string) => writeFile(home.path(name), text, { mode: 0o600 });
    const withToken = async (name: string, rest = ''): Promise<string> => {
      const token = randomBytes(32).toString('hex');
      await secret(`${name}.token`, token);
      return `${name} ${token}${rest}\n`;
    };
    const role = (name: string, ...words: string[]) =>
      new RoleProcess(home, name, ['node', '--role', ...words], environment);
    const others = (name: string, at = reachedAt) => [
      '--coordinator',
      `http://127.0.0.1:${at}`,
      '--token-file',
      `${name}.token`,
    ];

    await home.write('genesis.json', genesisToJSON(genesis) as object);
    await secret('workers.txt', await withToken('anna'));
    const [realms, clients, lines]: [RoleProcess[], RpcClient[], string[]] = [[], [], []];
    const ownWorkers: RoleProcess[] = [];
    for (const [name, numbers] of Object.entries(options.realms)) {
      const at = await freePort();
      lines.push(await withToken(name, ` ${numbers}`));
      const proves = options.proving?.includes(name) === true;
      const [worker, known] = [`${name}-worker`, `${name}-workers.txt`];
      if (proves) {
        await secret(known, await withToken(worker));
        ownWorkers.push(role(worker, 'worker', ...others(worker, at), ...(options.worker ?? [])));
      }
      const workers = proves ? ['--worker-tokens', known] : [];
      realms.push(role(name, 'realm', '--realm', numbers, '--port', `${at}`, ...others(name), ...workers));
      clients.push(new RpcClient(`http://127.0.0.1:${at}`));
    }
    await secret('realms.txt', lines.join(''));
    const files = ['--genesis', 'genesis.json', '--realm-tokens', 'realms.txt', '--worker-tokens', 'workers.txt'];
    const coordinator = role(
      'coordinator',
      'coordinator',
      '--port',
      `${port}`,
      ...files,
      ...(options.coordinator ?? []),
    );
    const finding = Array.from({ length: options.foundInRedis ?? 0 }, (_, i) => role(`worker ${i}`, 'worker'));
    const workers =
      finding.length > 0 ? finding : [role('worker', 'worker', ...others('anna'), ...(options.worker ?? []))];
    return new RoleNetwork(
      [coordinator, ...realms, ...ownWorkers, ...workers],
      new RpcClient(`http://127.0.0.1:${port}`),
      clients,
    );
  }

  /** The realms' workers and then the coordinator's. */
  get workers(): readonly RoleProcess[] {
    return this.roles.slice(1 + this.realms.length);
  }

  /** The coordinator goes first, and then the realms: each role wants to know whom it works for. */
  async start(): Promise<void> {
    const [coordinator, ...others] = this.roles;
    await coordinator!.start();
    const realms = others.splice(0, this.realms.length);
    for (const group of [realms, others]) await Promise.all(group.map((role) => role.start()));
  }

  async kill(): Promise<void> {
    await Promise.all(this.roles.map((role) => role.kill()));
  }

  /** The exit statuses after SIGTERM. */
  stop(): Promise<(number | undefined)[]> {
    return Promise.all(this.roles.map((role) => role.stop()));
  }

  /** Expects that each end cap is in just one checkpoint, that all of these are proven, and that all nodes have the same. Gives them. */
  async expectEachProvenOnce(endCaps: readonly Acknowledged[]): Promise<CheckpointSummary[]> {
    const { coordinator, realms } = this;
    for (const { id, realm } of endCaps) {
      const atCoordinator = await coordinator.waitForSubmission(id, { until: 'proven' });
      expect(await realm.waitForSubmission(id, { until: 'proven' })).toEqual(atCoordinator);
    }
    const checkpoints = await coordinator.listCheckpoints(0n, MOST_CHECKPOINTS);
    expect(checkpoints.reduce((sum, checkpoint) => sum + checkpoint.endCaps, 0)).toBe(endCaps.length);
    for (const realm of realms)
      await expect
        .poll(async () => (await realm.listCheckpoints(0n, MOST_CHECKPOINTS)).filter(({ proven }) => proven))
        .toEqual(checkpoints);
    return checkpoints;
  }

  /** Expects that a user had these sessions and no others, and that all nodes say the same of the user. Gives the user's leaf. */
  async expectSessions(userId: bigint, endCaps: readonly Acknowledged[]): Promise<UserLeaf> {
    const { coordinator, realms } = this;
    const anchor = await coordinator.anchor();
    const user = await coordinator.user(anchor, userId);
    const contract = await coordinator.userContract(anchor, userId, 0n);
    for (const realm of realms) {
      expect(await realm.user(anchor, userId)).toEqual(user);
      expect(await realm.userContract(anchor, userId, 0n)).toEqual(contract);
    }
    expect(user.leaf!.nonce).toBe(BigInt(endCaps.filter((one) => one.userId === userId).length));
    return user.leaf!;
  }
}

/** Hands in an end cap and waits until it is sealed, whatever happens to the realm's node meanwhile. */
export async function handIn(realm: RpcClient, endCap: EndCapSubmission): Promise<Acknowledged> {
  const id = endCapId(endCap);
  await persistently(() => realm.submitEndCap(endCap), ['QED4011', 'QED4006']);
  await persistently(() => realm.waitForSubmission(id));
  return { id, userId: endCap.result.userId, realm };
}
