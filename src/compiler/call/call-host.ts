import type { ContextName } from '../ir/ops.js';
import type { ExecutionHost, ForeignSlot, RequestedCall } from '../interpreter/execution.js';
import type { CallState, ForeignState } from './call-request.js';

/** Executes a method on the state of a state; remembers the writes and the foreign states that were read. */
export class CallHost implements ExecutionHost {
  readonly #writes = new Map<bigint, bigint>();
  readonly #foreign = new Map<string, Promise<ForeignState>>();
  readonly inlineCall?: (call: RequestedCall) => Promise<readonly bigint[]>;

  constructor(readonly state: CallState) {
    if (state.inlineCall !== undefined) this.inlineCall = (call) => state.inlineCall!(call);
  }

  loadSlot(slot: bigint): bigint {
    return this.#writes.get(slot) ?? this.state.cstate.get(slot);
  }

  storeSlot(slot: bigint, value: bigint): void {
    this.#writes.set(slot, value);
  }

  async loadForeign({ user, contract, slot }: ForeignSlot): Promise<bigint> {
    const { slots } = await this.foreign(user, contract ?? this.state.contract.contractId);
    return slots.find(([index]) => index === slot)?.[1] ?? 0n;
  }

  /** A foreign state, asked for once. */
  foreign(user: bigint, contract: bigint): Promise<ForeignState> {
    const key = `${user}/${contract}`;
    let answer = this.#foreign.get(key);
    if (answer === undefined) this.#foreign.set(key, (answer = this.state.foreign(user, contract)));
    return answer;
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
      case 'nativeBalance':
        return balance;
    }
  }
}
