import { misuse } from '../../base/misuse.js';
import type { PastCheckpoint } from '../../compiler/call/call-request.js';
import { USER_CONTRACT_TREE_HEIGHT } from '../../parth/heights.js';
import { CheckpointLeaf } from '../../parth/leaves.js';
import { emptyRoot } from '../../parth/trees/merkle-tree.js';
import type {
  Anchor,
  ContractWitness,
  EventWitness,
  RegistrationWitness,
  SessionSource,
  UserContractState,
  UserWitness,
} from '../../wire/session-source.js';
import {
  LyingSourceError,
  checkAnchor,
  checkContract,
  checkEvents,
  checkPast,
  checkRegisteredKey,
  checkUser,
  checkUserContract,
} from './answer-checks.js';

/**
 * The store that a session proves from: a cache in front of a node, which is not trusted. Every answer is checked against the anchor's
 * roots before anybody sees it, and asked for once. The first anchor stays for the store's life: one store, one session.
 *
 * That the anchor itself is of the right chain is for whoever opens the source to know; that a key is *not* registered is the one answer
 * that cannot be checked, and all that a lie about it does is to refuse.
 */
export class LocalProvingSessionStore implements SessionSource {
  readonly #answers = new Map<string, Promise<unknown>>();

  /** `startFrom` names the anchor; the newest checkpoint without it. Throws `QED3222` for what is no source. */
  constructor(
    private readonly source: SessionSource,
    private readonly startFrom?: bigint,
  ) {
    if (typeof (source as Partial<SessionSource> | undefined)?.userContract !== 'function')
      throw misuse('the source of state', 'a node', 'new RpcClient(url)');
  }

  /** The source itself when it is such a store already. */
  static over(source: SessionSource): LocalProvingSessionStore {
    return source instanceof LocalProvingSessionStore ? source : new LocalProvingSessionStore(source);
  }

  /** Throws `QED3101`. */
  anchor(): Promise<Anchor> {
    return this.#once('anchor', async () => {
      const anchor = await this.source.anchor(this.startFrom);
      checkAnchor(anchor);
      if (this.startFrom !== undefined && anchor.checkpointId !== this.startFrom) {
        throw new LyingSourceError('QED3101', `checkpoint ${this.startFrom}`, `it is of ${anchor.checkpointId}`);
      }
      return anchor;
    });
  }

  /** The anchor itself needs no answer. Throws `QED3107`. */
  past(anchor: Anchor, checkpointId: bigint): Promise<PastCheckpoint> {
    if (checkpointId === anchor.checkpointId) return Promise.resolve(anchor);
    return this.#once(`${anchor.checkpointTreeRoot} checkpoint ${checkpointId}`, async () => {
      const past = await this.source.past(anchor, checkpointId);
      checkPast(anchor, checkpointId, past);
      return past;
    });
  }

  /** Throws `QED3102`. */
  user(at: PastCheckpoint, userId: bigint): Promise<UserWitness> {
    return this.#asOf(at, `user ${userId}`, async () => {
      const witness = await this.source.user(at, userId);
      checkUser(at, userId, witness);
      return witness;
    });
  }

  /** Throws `QED3103`. */
  registration(anchor: Anchor, publicKeyHash: bigint): Promise<RegistrationWitness | null> {
    return this.#asOf(anchor, `registration ${publicKeyHash}`, async () => {
      const witness = await this.source.registration(anchor, publicKeyHash);
      if (witness !== null) checkRegisteredKey(anchor, publicKeyHash, witness);
      return witness;
    });
  }

  /** Throws `QED3104`. */
  contract(anchor: Anchor, contractId: bigint): Promise<ContractWitness | null> {
    return this.#asOf(anchor, `contract ${contractId}`, async () => {
      const witness = await this.source.contract(anchor, contractId);
      checkContract(anchor, contractId, witness);
      return witness;
    });
  }

  /** Throws `QED3102`, `QED3104`, `QED3105`. */
  userContract(at: PastCheckpoint, userId: bigint, contractId: bigint): Promise<UserContractState> {
    return this.#asOf(at, `state ${userId} ${contractId}`, async () => {
      // A contract's leaf never changes, so the anchor's serves for every checkpoint before it.
      const ofContract = this.anchor().then((anchor) => this.contract(anchor, contractId));
      const [{ leaf }, contract] = await Promise.all([this.user(at, userId), ofContract]);
      const state = await this.source.userContract(at, userId, contractId);
      const uconRoot = leaf?.uconRoot ?? emptyRoot(USER_CONTRACT_TREE_HEIGHT);
      // Of a contract that is not deployed nobody has state, whatever the height.
      const cstateHeight = Number(contract?.leaf.cstateHeight ?? 1n);
      checkUserContract(uconRoot, cstateHeight, userId, contractId, state);
      return state;
    });
  }

  /** Throws `QED3102`, `QED3106`. */
  events(anchor: Anchor, userId: bigint, indices: readonly bigint[]): Promise<readonly EventWitness[]> {
    return this.#asOf(anchor, `events ${userId} ${indices.join()}`, async () => {
      const [{ leaf }, witnesses] = await Promise.all([
        this.user(anchor, userId),
        this.source.events(anchor, userId, indices),
      ]);
      checkEvents(leaf, userId, indices, witnesses);
      return witnesses;
    });
  }

  #asOf<T>({ checkpointId, leaf }: PastCheckpoint, question: string, ask: () => Promise<T>): Promise<T> {
    return this.#once(`${checkpointId} ${CheckpointLeaf.hash(leaf)} ${question}`, ask);
  }

  /** An answer is kept; a failure is not, so that a node that was away can be asked again. */
  #once<T>(question: string, ask: () => Promise<T>): Promise<T> {
    const known = this.#answers.get(question) as Promise<T> | undefined;
    if (known !== undefined) return known;
    const answer = ask();
    this.#answers.set(question, answer);
    answer.catch(() => this.#answers.delete(question));
    return answer;
  }
}
