import type { CheckpointName, ContextName } from '../ir/context-ops.js';
import type { ExecutionHost, ForeignSlot, RequestedCall } from '../interpreter/execution.js';
import { rootAsLast } from '../../parth/trees/merkle-tree.js';
import { CheckpointLeaf } from '../../parth/leaves.js';
import type { CallState, ForeignState, PastCheckpoint } from './call-request.js';

/** Executes a method on the state of a state; remembers the writes and the foreign states that were read. */
export class CallHost implements ExecutionHost {
  readonly #writes = new Map<bigint, bigint>();
  readonly #past = new Map<bigint, Promise<PastCheckpoint>>();
  readonly #foreign = new Map<string, Promise<ForeignState>>();
  readonly observe?: NonNullable<ExecutionHost['observe']>;
  readonly inlineCall?: (call: RequestedCall) => Promise<readonly bigint[]>;

  constructor(readonly state: CallState) {
    if (state.observe !== undefined) this.observe = state.observe;
    if (state.inlineCall !== undefined) this.inlineCall = (call) => state.inlineCall!(call);
  }

  loadSlot(slot: bigint): bigint {
    return this.#writes.get(slot) ?? this.state.cstate.get(slot);
  }

  storeSlot(slot: bigint, value: bigint): void {
    this.#writes.set(slot, value);
  }

  async loadForeign({ user, contract, checkpoint, slot }: ForeignSlot): Promise<bigint> {
    const { slots } = await this.foreign(user, contract ?? this.state.contract.contractId, checkpoint);
    return slots.find(([index]) => index === slot)?.[1] ?? 0n;
  }

  /** A foreign state, asked for once. */
  foreign(user: bigint, contract: bigint, checkpoint?: bigint): Promise<ForeignState> {
    const at = checkpoint === undefined ? undefined : this.#upToAnchor(checkpoint);
    const key = `${user}/${contract}/${at}`;
    let answer = this.#foreign.get(key);
    if (answer === undefined) this.#foreign.set(key, (answer = this.state.foreign(user, contract, at)));
    return answer;
  }

  /** A checkpoint, asked for once; the anchor for a later one. */
  past(checkpoint: bigint): Promise<PastCheckpoint> {
    const at = this.#upToAnchor(checkpoint);
    let answer = this.#past.get(at);
    if (answer === undefined) this.#past.set(at, (answer = this.state.past(at)));
    return answer;
  }

  #upToAnchor(checkpoint: bigint): bigint {
    const { checkpointId } = this.state.start;
    return checkpoint < checkpointId ? checkpoint : checkpointId;
  }

  async userKey(user: bigint): Promise<bigint> {
    const { leaf } = await this.foreign(user, this.state.contract.contractId);
    return leaf?.publicKeyHash ?? 0n;
  }

  async checkpoint(name: CheckpointName, checkpoint: bigint): Promise<bigint> {
    const { leaf, stats, config, path } = await this.past(checkpoint);
    switch (name) {
      case 'checkpointRoot':
        return rootAsLast(CheckpointLeaf.hash(leaf), path);
      case 'checkpointTime':
        return stats.blockTime;
      case 'checkpointUsers':
        return stats.users;
      case 'checkpointRandomSeed':
        return stats.randomSeed;
      case 'checkpointMaxAge':
        return config.maxAnchorAge;
      case 'checkpointDepositRoot':
        return leaf.gdtRoot;
    }
  }

  context(name: ContextName): bigint | undefined {
    const { start, contract, caller, checkpoint, balance, publicKey } = this.state;
    switch (name) {
      case 'userId':
        return start.userId;
      case 'contractId':
        return contract.contractId;
      case 'caller':
        return caller;
      case 'nonce':
        return start.nonce;
      case 'publicKeyHash':
        return start.publicKeyHash;
      case 'publicKeyFingerprint':
        return publicKey?.signatureFingerprint;
      case 'publicKeyParam':
        return publicKey?.keyParam;
      case 'deployer':
        return contract.leaf.deployerId;
      case 'checkpointId':
        return start.checkpointId;
      case 'checkpointRoot':
        return start.checkpointTreeRoot;
      case 'checkpointTime':
        return checkpoint.stats.blockTime;
      case 'checkpointUsers':
        return checkpoint.stats.users;
      case 'checkpointRandomSeed':
        return checkpoint.stats.randomSeed;
      case 'checkpointMaxAge':
        return checkpoint.config.maxAnchorAge;
      case 'checkpointDepositRoot':
        return checkpoint.leaf.gdtRoot;
      case 'nativeBalance':
        return balance;
    }
  }
}
