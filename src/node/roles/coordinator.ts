import type { QedError } from '../../base/errors.js';
import { Mutex } from '../../base/mutex.js';
import type { Prover } from '../../prover/proof.js';
import { NodeError } from '../errors.js';
import { DepositInbox } from '../inbox/deposit-inbox.js';
import { RegistryInbox } from '../inbox/registry-inbox.js';
import type { JobSource } from '../proving/job-source.js';
import { ProofIntake } from '../proving/proof-intake.js';
import { QueueJobSource } from '../proving/queue-job-source.js';
import { RemoteWorkers } from '../proving/remote-workers.js';
import { RealmGutas } from '../inbox/realm-gutas.js';
import { EndCapIntake } from '../realms/end-cap-intake.js';
import { GutaIntake } from '../realms/guta-intake.js';
import type { KnownRealm } from '../realms/realm-tokens.js';
import { RemoteRealms } from '../realms/remote-realms.js';
import { BLOCK_LIMITS, type BlockLimits, type Sealer } from '../sealing/build-block.js';
import { carriedWait, type Withheld } from '../sealing/read-carried.js';
import { rememberEndCaps } from '../sealing/remember-end-caps.js';
import { sealBlock } from '../sealing/seal-block.js';
import { sealRegularly, type SealingRhythm } from '../sealing/seal-regularly.js';
import type { NodeEvents } from './events.js';
import { Health } from './health.js';
import type { Network } from './network.js';

/** Sealed checkpoints that may wait for their proof, unless a coordinator is told otherwise. */
export const DEFAULT_MAX_UNPROVEN = 8;

export interface CoordinatorOptions {
  /** Verifies deployers' signatures and the proofs of workers. */
  readonly prover: Pick<Prover, 'kind' | 'verify'>;
  /** Whether deployed verification keys are held against their fingerprints; by default on a network with proofs. */
  readonly checkContractKeys?: boolean | undefined;
  /** Sealed checkpoints that may wait for their proof, `DEFAULT_MAX_UNPROVEN` by default; more are not sealed. */
  readonly maxUnproven?: number | undefined;
  readonly blockLimits?: Partial<BlockLimits> | undefined;
  /** Only when `seal` is called by default. */
  readonly rhythm?: SealingRhythm | undefined;
  /** Proven blocks whose jobs and proofs are kept, 8 by default; the proofs of checkpoints are kept always. */
  readonly keepBlocks?: number | undefined;
  /** Milliseconds since 1970, for block times. */
  readonly now?: (() => number) | undefined;
  /** Realms in processes of their own; none by default. */
  readonly remoteRealms?: readonly KnownRealm[] | undefined;
}

const SWEEP_MS = 5_000;

/** Takes registrations, deployments and what realms hand in, seals blocks, hands out their proving jobs and takes the proofs. A network has one. */
export class Coordinator {
  readonly registry: RegistryInbox;
  readonly deposits: DepositInbox;
  /** The proving jobs of sealed blocks, for workers. */
  readonly jobs: JobSource;
  /** The same jobs, for workers behind RPC. */
  readonly remoteWorkers: RemoteWorkers;
  /** The realms behind RPC. */
  readonly remoteRealms: RemoteRealms;
  readonly maxUnproven: number;
  readonly health: Health;
  readonly #sealer: Sealer;
  readonly #sealing = new Mutex();
  /** What could not be processed after a checkpoint: to try that again at once would be in vain. */
  #withheld: { readonly at: bigint | undefined; readonly kinds: Withheld } = { at: undefined, kinds: {} };
  #stopSealing = (): Promise<void> => Promise.resolve();
  #sweep: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(
    readonly network: Network,
    readonly events: NodeEvents,
    readonly options: CoordinatorOptions,
  ) {
    const { state, keys, queue, submissions } = network;
    const { prover, checkContractKeys = prover.kind === 'proof', now = Date.now } = options;
    const signatureKeys = [keys.keys.ZkSignature, keys.keys.SchnorrSignature];
    const rules = { state, prover, signatureKeys, checkContractKeys };
    this.registry = new RegistryInbox(rules, submissions);
    this.deposits = new DepositInbox(state);
    this.maxUnproven = options.maxUnproven ?? DEFAULT_MAX_UNPROVEN;
    this.health = new Health(state, queue, this.maxUnproven);
    const limits = { ...BLOCK_LIMITS, ...options.blockLimits };
    const gutas = new RealmGutas(state.store, submissions);
    this.#sealer = { ...network, gutas, limits, now };
    rememberEndCaps(limits['end-cap']);
    const onProven = (checkpointId: bigint): void => events.emit({ type: 'proven', checkpointId });
    const intake = new ProofIntake(queue, prover, keys.keys, onProven, options.keepBlocks);
    const source = new QueueJobSource(queue, intake);
    this.jobs = source;
    this.remoteWorkers = new RemoteWorkers(source);
    const onRefused = (submissionId: string, error: QedError): void => this.#tellRefused(submissionId, error);
    const endCaps = new EndCapIntake({ state, prover, keys: keys.keys }, submissions, onRefused);
    const gutaRules = { state, prover, keys: keys.keys, gutaWhitelistRoot: keys.whitelists.guta.root };
    const gutaIntake = new GutaIntake(gutaRules, gutas, onRefused);
    this.remoteRealms = new RemoteRealms(state, submissions, endCaps, gutaIntake, options.remoteRealms ?? []);
  }

  /** Starts to seal at regular times and to look after the proving jobs. */
  start(): void {
    const fault = (where: string) => (error: unknown) => this.events.emit({ type: 'fault', where, error });
    const { rhythm = { blockInterval: 0 } } = this.options;
    const seal = (options: { evenIfEmpty: boolean }) => this.health.watch('seal', () => this.seal(options));
    this.#stopSealing = sealRegularly(seal, rhythm, fault('seal'));
    const sweep = () => this.health.watch('sweep', () => this.#lookAfterJobs(Date.now()));
    this.#sweep = setInterval(() => void sweep().catch(fault('sweep')), SWEEP_MS);
  }

  async #lookAfterJobs(now: number): Promise<void> {
    await this.network.queue.sweep(now);
    await this.health.look(now);
  }

  /** Finishes the block under way and stops; a later `seal` throws QED4055. */
  async stop(): Promise<void> {
    clearInterval(this.#sweep);
    await this.#stopSealing();
    this.#stopped = true;
    await Promise.all([this.deposits.close(), this.#sealing.run(() => Promise.resolve())]);
  }

  /**
   * Seals what waits as the next checkpoint; returns its id, or null when nothing waits or too many checkpoints are unproven. Throws QED4041 while the
   * clock is behind the last block.
   */
  seal(options: { evenIfEmpty?: boolean } = {}): Promise<bigint | null> {
    return this.#sealing.run(async () => {
      if (this.#stopped)
        throw new NodeError('stopped', 'the node is stopping', 'try again once it runs', { exitCode: 3 });
      const { state, submissions } = this.network;
      const { registration, deployment, 'end-cap': endCap } = await submissions.counts();
      const head = await state.head();
      const withheldNow = this.#withheld.at === head ? this.#withheld.kinds : {};
      const waits =
        registration + deployment + endCap > 0 ||
        (withheldNow.deposits === undefined && (await carriedWait(state, 'deposits'))) ||
        (withheldNow.withdrawals === undefined && (await carriedWait(state, 'withdrawals')));
      if (!waits && options.evenIfEmpty !== true) return null;
      if ((await state.unproven()) >= BigInt(this.maxUnproven)) return null;
      const { id, refused, carried, withheld } = await sealBlock(this.#sealer, options);
      this.#withheld = { at: head, kinds: withheld };
      for (const where of ['deposits', 'withdrawals'] as const) {
        const error = withheld[where];
        if (this.health.note(where, error)) this.events.emit({ type: 'fault', where, error });
      }
      for (const { item, error } of refused) {
        if (item.kind === 'guta') this.#tellReturned(item.contents.realm, error);
        else this.#tellRefused(item.id, error);
      }
      if (id === null) return null;
      const { endCaps, registrations, deployments, jobs, submissions: ids } = (await state.checkpoint(id)).row;
      const counts = { endCaps, registrations, deployments, ...carried, jobs: jobs.length };
      this.events.emit({ type: 'sealed', checkpointId: id, ...counts, submissions: ids });
      return id;
    });
  }

  #tellReturned(realm: bigint, { code, message }: QedError): void {
    this.events.emit({ type: 'returned', realm, code, message });
  }

  #tellRefused(submissionId: string, { code, message }: QedError): void {
    this.events.emit({ type: 'refused', submissionId, code, message });
  }
}
