import { setTimeout as sleep } from 'node:timers/promises';
import { Mutex } from '../../base/mutex.js';
import { QedError } from '../../base/errors.js';
import { Batch } from '../../kvq/store.js';
import { atomically } from '../../kvq/transaction.js';
import type { Trouble } from '../../wire/status.js';
import type { SubmissionStatus } from '../../wire/submission.js';
import { NodeError } from '../errors.js';
import { QUEUES, ROWS } from '../state/forest.js';
import type { Checkpoint } from '../state/node-state.js';
import { applyBlock, contradiction } from './apply-block.js';
import type { CoordinatorLink } from './coordinator-link.js';
import { EndCapHandOver } from './end-cap-hand-over.js';
import { followRollBack, type FollowedBack } from './follow-roll-back.js';
import type { HandOver } from './hand-over.js';
import type { RealmStore } from './realm-store.js';

/** What a realm tells while it works with its coordinator. */
export interface RealmListener {
  onFollowed(checkpointId: bigint, users: number): void;
  onRolledBack(back: FollowedBack): void;
  onHandedOver(submissionId: string): void;
  onRefused(submissionId: string, code: string, message: string): void;
  onFault(error: unknown): void;
}

/** How long it waits after a failure, in milliseconds; twice as long each time that it fails again. */
const PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;
/** As long between two rollbacks, while nothing is proven in between. */
const LONGEST_ROLL_BACK_PAUSE_MS = 300_000;

/**
 * Keeps a realm and its coordinator in step, again and again: the realm takes back the checkpoints that the coordinator does not have any more, applies those
 * that it does not have itself, asks what the coordinator knows of the end caps that wait, and hands over those that it does not know. Nothing of this is
 * remembered between two rounds, so either side may be killed, or both cut off, at any instant.
 */
export class RealmSync {
  readonly #turn = new Mutex();
  readonly #stop = new AbortController();
  #catchingUp: Promise<void> | undefined;
  /** When it may take checkpoints back again, in milliseconds since 1970, and how long it waits after the next time: a coordinator that has another chain each time does not keep it busy. */
  #mayRollBackAt = 0;
  #rollBackPause = PAUSE_MS;
  #fault: QedError | undefined;
  #answeredAt: number | null = null;
  #wake = (): void => undefined;
  #done = Promise.resolve();

  constructor(
    readonly realm: RealmStore,
    readonly link: CoordinatorLink,
    readonly listener: RealmListener,
    /** Milliseconds between two rounds. */
    readonly interval: number,
    readonly handOver: HandOver = new EndCapHandOver(realm.submissions, link),
  ) {}

  start(): void {
    this.#done = this.#run();
  }

  /** Ends the call to the coordinator that is under way, and resolves when its round is over. What was taken and not handed over stays on disk. */
  async stop(): Promise<void> {
    this.#stop.abort();
    this.link.close();
    this.#wake();
    await this.#done;
  }

  /** Something waits: the next round need not wait. */
  wake(): void {
    if (this.#fault === undefined) this.#wake();
  }

  /** One round. */
  async round(): Promise<void> {
    await this.catchUp();
    await this.#turn.run(() => this.#handOver());
  }

  /** Comes to have the checkpoints that the coordinator has by now. Who asks meanwhile shares it. */
  catchUp(): Promise<void> {
    this.#catchingUp ??= this.#turn
      .run(async () => {
        while (await this.#followOne());
      })
      .finally(() => (this.#catchingUp = undefined));
    return this.#catchingUp;
  }

  /** What keeps the realm from its coordinator; nothing when all is well. */
  troubles(): Trouble[] {
    return this.#fault === undefined ? [] : [pick(this.#fault)];
  }

  /** When the coordinator last answered, in milliseconds since 1970; null while it never did. */
  get answeredAt(): number | null {
    return this.#answeredAt;
  }

  async #run(): Promise<void> {
    let pause = PAUSE_MS;
    while (!this.#stop.signal.aborted) {
      try {
        await this.round();
        this.#fault = undefined;
        pause = PAUSE_MS;
        await this.#rest();
      } catch (error) {
        const fault = error instanceof QedError ? error : internal(error);
        if (fault.code !== this.#fault?.code) this.listener.onFault(error);
        this.#fault = fault;
        await sleep(pause, undefined, { signal: this.#stop.signal }).catch(() => undefined);
        pause = Math.min(2 * pause, LONGEST_PAUSE_MS);
      }
    }
  }

  /** Until the interval is over, or something waits. */
  #rest(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, this.interval);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
      if (this.#stop.signal.aborted) this.#wake();
    });
  }

  /** Applies the next checkpoint where there is one, or takes back those that the coordinator does not have. True when there are more. */
  async #followOne(): Promise<boolean> {
    const { state } = this.realm;
    const head = await state.checkpoint();
    const { sealed, proven, known, next } = await this.link.follow(head.id);
    this.#answeredAt = Date.now();
    if (known !== head.header.newCheckpointRoot) return this.#goBack(head, sealed);
    if (next !== null) {
      if (next.block.header.previousCheckpointRoot !== known) throw otherChain(head.id, sealed);
      if (next.block.header.checkpointId !== head.id + 1n) throw contradiction(head.id + 1n, 'another checkpoint');
      await applyBlock(this.realm, next);
      this.listener.onFollowed(next.block.header.checkpointId, next.users.length);
    }
    await this.#noteProven(proven);
    return next !== null && sealed > head.id + 1n;
  }

  /** Throws QED4051 where that would take back what is proven. */
  async #goBack({ id }: Checkpoint, sealed: bigint): Promise<true> {
    const back = Date.now() >= this.#mayRollBackAt ? await followRollBack(this.realm.state, this.link) : undefined;
    if (back === undefined) throw otherChain(id, sealed);
    this.#mayRollBackAt = Date.now() + this.#rollBackPause;
    this.#rollBackPause = Math.min(2 * this.#rollBackPause, LONGEST_ROLL_BACK_PAUSE_MS);
    this.listener.onRolledBack(back);
    return true;
  }

  /** What is proven stays so, whatever the coordinator says later: it is what the realm never takes back. */
  async #noteProven(proven: bigint | null): Promise<void> {
    const { state } = this.realm;
    const head = await state.head();
    const reached = proven !== null && proven > head ? head : proven;
    if (reached === null || reached <= ((await state.proven()) ?? -1n)) return;
    const batch = new Batch();
    ROWS.proven.put(batch, [0n], reached);
    await state.store.write(batch);
    this.#rollBackPause = PAUSE_MS;
  }

  async #handOver(): Promise<void> {
    const found = await this.realm.submissions.waitingEndCaps();
    const statuses = await this.link.statuses(found.map(({ id }) => id));
    const ended = new Set<string>();
    for (const status of statuses) if (status !== null && (await this.#settle(status))) ended.add(status.id);
    const waiting = found.filter(({ id }) => !ended.has(id));
    const unknown = found.filter((_, i) => statuses[i] === null);
    for await (const status of this.handOver.run({ waiting, unknown })) {
      this.listener.onHandedOver(status.id);
      await this.#settle(status);
    }
  }

  /**
   * Ends a submission here that has ended at the coordinator; true where it does not wait any more. One that is sealed ends with its checkpoint, unless the realm
   * had that very one before.
   */
  async #settle({ id, refusal, checkpointId }: SubmissionStatus): Promise<boolean> {
    const { submissions, state } = this.realm;
    if (refusal === null && checkpointId === null) return false;
    const ended = await atomically(submissions.store, async (tx) => {
      const item = await submissions.waiting(tx, id);
      if (item?.kind !== 'end-cap') return 'before';
      if (refusal !== null) {
        const { code, message, hint } = refusal;
        await submissions.stageRefused(tx, item, new QedError(code as `QED${number}`, message, { hint }));
        return 'refused';
      }
      await state.headForUpdate(tx);
      if ((await QUEUES.checkpoints.get(tx, checkpointId!))?.submissions.includes(id)) {
        const userId = item.contents.result.userId.toString();
        await submissions.stageSealed(tx, item, checkpointId!, { userId });
        return 'sealed';
      }
      return undefined;
    });
    if (ended === 'refused') this.listener.onRefused(id, refusal!.code, refusal!.message);
    return ended !== undefined;
  }
}

const pick = ({ code, message, hint }: QedError): Trouble => ({ code, message, hint });

const internal = (cause: unknown): NodeError =>
  new NodeError(
    'internal',
    `the realm failed: ${cause instanceof Error ? cause.message : String(cause)}`,
    'read the log of the node; this is a fault of qed',
    { exitCode: 70, cause },
  );

const otherChain = (head: bigint, sealed: bigint): NodeError =>
  new NodeError(
    'otherGenesis',
    `the coordinator is at checkpoint ${sealed} of a chain that is not the one of this realm, which is at ${head}`,
    'name the coordinator of this network; if it is that one, its store has lost checkpoints that were proven: restore its newest backup, or accept the loss and start this realm on an older backup of this realm or on an empty store',
    { exitCode: 3 },
  );
