import type { CallState } from '../../compiler/call/call-request.js';
import { CheckpointLeaf, PublicKey, UserLeaf } from '../../parth/leaves.js';
import { MerkleTree } from '../../parth/trees/merkle-tree.js';
import type { SessionStart } from '../../parth/statements/contract-call.js';
import type { Anchor, SessionSource } from '../../wire/session-source.js';
import type { Slots } from '../state/sandbox-state.js';

/** A user whose session starts from a checkpoint. Everybody else is read as of that checkpoint or before. */
export class AnchoredUser {
  private constructor(
    readonly source: SessionSource,
    readonly anchor: Anchor,
    readonly publicKey: PublicKey,
    readonly start: SessionStart,
    /** The native balance as of the anchor. */
    readonly balance: bigint,
  ) {}

  static async of(source: SessionSource, anchor: Anchor, userId: bigint, publicKey: PublicKey): Promise<AnchoredUser> {
    const { leaf } = await source.user(anchor, userId);
    return new AnchoredUser(
      source,
      anchor,
      publicKey,
      {
        checkpointId: anchor.checkpointId,
        checkpointTreeRoot: anchor.checkpointTreeRoot,
        checkpointLeafHash: CheckpointLeaf.hash(anchor.leaf),
        startUserLeafHash: leaf === null ? 0n : UserLeaf.hash(leaf),
        userId,
        publicKeyHash: PublicKey.hash(publicKey),
        nonce: leaf?.nonce ?? 0n,
      },
      leaf?.balance ?? 0n,
    );
  }

  /** The user's slots in a contract as of the anchor. */
  async slots(contractId: bigint): Promise<Slots> {
    return new Map((await this.source.userContract(this.anchor, this.start.userId, contractId)).slots);
  }

  /** The surroundings of one call of a deployed contract, on the user's slots and balance as they stand now. */
  async callState(
    contractId: bigint,
    slots: Slots,
    balance: bigint,
    caller: bigint,
    inlineCall: CallState['inlineCall'],
  ): Promise<CallState> {
    const { source, anchor, publicKey, start } = this;
    const contract = (await source.contract(anchor, contractId))!;
    return {
      caller,
      start,
      checkpoint: anchor,
      contract,
      cstate: MerkleTree.from(Number(contract.leaf.cstateHeight), slots),
      balance,
      publicKey,
      past: (checkpointId) => source.past(anchor, checkpointId),
      foreign: async (userId, foreignId, checkpointId) => {
        const at = checkpointId === undefined ? anchor : await source.past(anchor, checkpointId);
        return { ...(await source.user(at, userId)), ...(await source.userContract(at, userId, foreignId)) };
      },
      ...(inlineCall === undefined ? {} : { inlineCall }),
    };
  }
}
