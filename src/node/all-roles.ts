import { poseidonSelfTest } from '../circuit/poseidon-self-test.js';
import type { ContractArtifact } from '../compiler/artifact/artifact.js';
import { QedError } from '../base/errors.js';
import type { KeyValueStore } from '../kvq/store.js';
import { atomically } from '../kvq/transaction.js';
import type { Genesis } from '../parth/genesis.js';
import type { ProtocolKeys } from '../prover/programs/keys.js';
import type { Prover, QedProof } from '../prover/proof.js';
import type { EndCapSubmission } from '../wire/end-cap.js';
import { Coordinator } from './inbox/registry-inbox.js';
import { BLOCK_LIMITS, type BlockLimits, type Sealer } from './sealing/build-block.js';
import { sealBlock } from './sealing/seal-block.js';
import { Submissions } from './inbox/submissions.js';
import { NodeError } from './errors.js';
import { NodeEvents } from './roles/events.js';
import type { Job } from './jobs/job.js';
import { JobQueue } from './jobs/queue.js';
import { Mutex } from '../base/mutex.js';
import { NetworkKeys } from './planner/network-keys.js';
import { planIdOf } from './jobs/plan-id.js';
import { Realm } from './inbox/end-cap-inbox.js';
import type { Deployment } from '../wire/messages.js';
import { ROWS } from './state/forest.js';
import { NodeState, type Checkpoint } from './state/node-state.js';
import { openNetworkStore } from './sealing/open-network.js';
import { RegistryCache } from './sealing/registry-cache.js';
import { Worker } from './roles/worker.js';

/** What a node in one process is made of. */
export interface NodeOptions {
  /** The node's alone; it does not close it. */
  readonly store: KeyValueStore;
  readonly genesis: Genesis;
  /** The code of the system contracts, in the order of their ids. */
  readonly systemArtifacts?: readonly ContractArtifact[];
  readonly keys: ProtocolKeys;
  /** Its kind is the network's: a prover that simulates makes a simulated network. The node does not close it. */
  readonly prover: Prover;
  /** Proofs made side by side; 0 makes none. */
  readonly workers?: number;
  /** Sealed checkpoints that may wait for their proof; more are not sealed. */
  readonly maxUnproven?: number;
  /** Checkpoints that an end cap must have left before its deadline when it comes in. */
  readonly minSlack?: number;
  /** Whether deployed verification keys are held against their fingerprints; by default on a network with proofs. */
  readonly checkContractKeys?: boolean;
  readonly blockLimits?: Partial<BlockLimits>;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

const WORKER_NAME = 'node';
const SWEEP_MS = 5_000;
/** Finished plans that are kept so that `qed jobs` can show them. */
const KEPT_PLANS = 8n;

/**
 * Coordinator, realms and workers of a network in one process. Everything that it acknowledges is on disk; killed at any instant it goes on
 * where it was when it is opened again.
 */
export class QedNode {
  readonly events = new NodeEvents();
  readonly maxUnproven: number;
  readonly minSlack: number;
  readonly #mutex = new Mutex();
  readonly #coordinator: Coordinator;
  readonly #realm: Realm;
  readonly #sealer: Sealer;
  readonly #worker: Worker | undefined;
  #sweep: NodeJS.Timeout | undefined;
  #stopped = false;

  private constructor(
    readonly options: NodeOptions,
    readonly genesisRoot: bigint,
    readonly state: NodeState,
    readonly keys: NetworkKeys,
    readonly queue: JobQueue,
    readonly submissions: Submissions,
  ) {
    const { prover, workers = 1 } = options;
    this.maxUnproven = options.maxUnproven ?? 8;
    this.minSlack = options.minSlack ?? 1;
    const now = options.now ?? Date.now;
    const rules = {
      state,
      prover,
      signatureKey: options.keys.ZkSignature,
      checkContractKeys: options.checkContractKeys ?? prover.kind === 'proof',
    };
    this.#coordinator = new Coordinator(rules, submissions);
    const endCapRules = { state, prover, key: options.keys.UpsEndCap, minSlack: BigInt(this.minSlack) };
    this.#realm = new Realm(endCapRules, submissions, (realm) => realm < 1n << options.genesis.config.realmBits);
    const registry = new RegistryCache(options.store);
    const limits = { ...BLOCK_LIMITS, ...options.blockLimits };
    this.#sealer = { state, keys, queue, submissions, registry, genesisRoot, limits, now };
    if (workers > 0) {
      this.#worker = new Worker(
        queue,
        prover,
        options.keys,
        { name: WORKER_NAME, concurrency: workers, now: Date.now },
        {
          complete: (job, proof) => this.#complete(job, proof),
          onStart: ({ id, circuit }) => this.events.emit({ type: 'job-started', jobId: id, circuit }),
          onDone: ({ id, circuit }, seconds) => this.events.emit({ type: 'job-done', jobId: id, circuit, seconds }),
          onFailure: ({ id, circuit }, error) =>
            this.events.emit({
              type: 'job-failed',
              jobId: id,
              circuit,
              code: error instanceof QedError ? error.code : null,
              message: error instanceof Error ? error.message : String(error),
            }),
          onFault: (error) => this.events.emit({ type: 'fault', where: 'worker', error }),
        },
      );
    }
  }

  /**
   * Opens the node's store: makes it from genesis when it is empty, else goes on where it stopped. Throws QED4051, QED4052, QED4053 for a store of
   * another network, QED4056 for a bad genesis.
   */
  static async open(options: NodeOptions): Promise<QedNode> {
    const { store, genesis, prover, systemArtifacts } = options;
    if (!poseidonSelfTest()) {
      throw new NodeError('badHash', 'the native hash differs from that of o1js', 'run `qed doctor`, then npm ci', {
        exitCode: 3,
      });
    }
    const keys = new NetworkKeys(options.keys);
    const queue = new JobQueue(store);
    const identity = {
      genesis,
      keys,
      simulated: prover.kind === 'simulation',
      ...(systemArtifacts === undefined ? {} : { systemArtifacts }),
    };
    const { root } = await openNetworkStore(store, queue, identity);
    // Leases of the life before, and jobs that died in it: the machine may be a better one now.
    await queue.releaseAllOf(WORKER_NAME);
    await queue.retryDead();
    const state = new NodeState(store, genesis.config);
    return new QedNode(options, root, state, keys, queue, await Submissions.load(store));
  }

  get simulated(): boolean {
    return this.options.prover.kind === 'simulation';
  }

  /** Starts proving. */
  start(): void {
    this.#worker?.start();
    this.#sweep = setInterval(() => {
      this.queue
        .sweep(Date.now())
        .catch((error: unknown) => this.events.emit({ type: 'fault', where: 'sweep', error }));
    }, SWEEP_MS);
  }

  /**
   * Finishes what is under way in the store and stops; jobs whose prover is closed meanwhile go back into the queue untried. Later calls throw QED4055.
   */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#sweep);
    const worker = this.#worker?.stop();
    await this.#mutex.run(() => Promise.resolve());
    await worker;
  }

  /** Accepts a public key; returns the submission's id. Throws QED4020 to QED4023. */
  register(publicKeyHash: bigint): Promise<string> {
    return this.#exclusively(() => this.#coordinator.register(publicKeyHash));
  }

  /** Accepts a deployment; returns the submission's id. Throws QED4025 to QED4031. */
  deploy(deployment: Deployment): Promise<string> {
    return this.#exclusively(() => this.#coordinator.deploy(deployment));
  }

  /** Accepts an end cap; returns the submission's id. Throws QED4001 to QED4015. */
  submitEndCap(submission: EndCapSubmission): Promise<string> {
    return this.#exclusively(() => this.#realm.submit(submission));
  }

  /**
   * Seals what waits as the next checkpoint; returns its id, or null when nothing waits or too many checkpoints are unproven. Throws QED4041 while the
   * clock is behind the last block.
   */
  seal(options: { evenIfEmpty?: boolean } = {}): Promise<bigint | null> {
    return this.#exclusively(async () => {
      if (this.submissions.size === 0 && options.evenIfEmpty !== true) return null;
      if ((await this.unproven()) >= BigInt(this.maxUnproven)) return null;
      const { id, refused } = await sealBlock(this.#sealer, options);
      for (const { item, error } of refused) {
        this.events.emit({ type: 'refused', submissionId: item.id, code: error.code, message: error.message });
      }
      if (id === null) return null;
      const { endCaps, registrations, deployments, jobs } = (await this.state.checkpoint(id)).row;
      this.events.emit({ type: 'sealed', checkpointId: id, endCaps, registrations, deployments, jobs: jobs.length });
      return id;
    });
  }

  /** Sealed checkpoints without a proof. */
  async unproven(): Promise<bigint> {
    return (await this.state.head()) - ((await this.state.proven()) ?? -1n);
  }

  /** How many jobs of a checkpoint have their proofs. */
  async jobsDone({ id, row }: Checkpoint): Promise<number> {
    const proven = await this.state.proven();
    if (proven !== null && id <= proven) return row.jobs.length;
    const done = await Promise.all(
      row.jobs.map(async (job) => (await this.queue.inspect(job))?.state.status === 'done'),
    );
    return done.filter(Boolean).length;
  }

  /** Stores a verified proof and completes its job in one write; a checkpoint's makes the checkpoint proven. */
  async #complete(job: Job, proof: QedProof): Promise<void> {
    const proven = await atomically(this.options.store, async (tx) => {
      if (!(await this.queue.completeIn(tx, job.id, proof))) return undefined;
      const checkpointId = await ROWS.checkpointByJob.get(tx, Buffer.from(job.id, 'hex'));
      if (checkpointId !== undefined) ROWS.proven.put(tx, [0n], checkpointId);
      if (checkpointId !== undefined && checkpointId >= KEPT_PLANS)
        await this.queue.dropPlan(tx, planIdOf(checkpointId - KEPT_PLANS));
      return checkpointId;
    });
    this.queue.notify();
    if (proven !== undefined) this.events.emit({ type: 'proven', checkpointId: proven });
  }

  #exclusively<T>(body: () => Promise<T>): Promise<T> {
    return this.#mutex.run(async () => {
      if (this.#stopped)
        throw new NodeError('stopped', 'the node is stopping', 'try again once it runs', { exitCode: 3 });
      return body();
    });
  }
}
