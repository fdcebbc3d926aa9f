import type { KeyJson } from '../../../src/circuit/program.js';
import { uconLeafOf } from '../../../src/parth/contract-state.js';
import { eventsHashOf } from '../../../src/parth/events.js';
import { EVENT_TREE_HEIGHT, USER_CONTRACT_TREE_HEIGHT } from '../../../src/parth/heights.js';
import { EventLeaf, UserLeaf } from '../../../src/parth/leaves.js';
import { emptyRoot, MerkleTree } from '../../../src/parth/trees/merkle-tree.js';
import { EndCapResult } from '../../../src/parth/statements/session.js';
import type { QedProof } from '../../../src/prover/proof.js';
import type { EndCapSubmission } from '../../../src/wire/end-cap.js';
import type { Anchor } from '../../../src/wire/session-source.js';

/** A simulation that says `output`. */
export const simulation = (program: string, circuit: string, output: bigint, key: KeyJson): QedProof => ({
  format: 'qed-proof/1',
  kind: 'simulation',
  program,
  circuit,
  output: output.toString(),
  key,
});

export interface FakeCalls {
  readonly writes?: readonly (readonly [contractId: bigint, slots: readonly (readonly [bigint, bigint])[]])[];
  /** Calls that emit one event each, in contracts 0 and 1 by turns. */
  readonly events?: number;
  readonly validUntil?: bigint;
  readonly slotsModified?: bigint;
  readonly fee?: bigint;
}

/** A user whose sessions are made up: plain trees, no circuits. What the node must recompute is computed here another way. */
export class FakeUser {
  leaf: UserLeaf | null = null;
  readonly #ucon = new MerkleTree(USER_CONTRACT_TREE_HEIGHT);
  readonly #events = new MerkleTree(EVENT_TREE_HEIGHT);
  readonly #cstates = new Map<bigint, MerkleTree>();

  constructor(
    readonly userId: bigint,
    readonly publicKeyHash: bigint,
    readonly endCapKey: KeyJson,
    readonly heightOf: (contractId: bigint) => number,
  ) {}

  /** The end cap of a session from this anchor; the user's state moves on as if it were sealed. */
  session(
    anchor: Anchor,
    { writes = [[0n, [[1n, 1n + anchor.checkpointId]]]], events = 0, ...claims }: FakeCalls = {},
  ): EndCapSubmission {
    const start = this.leaf;
    let slotsModified = 0n;
    for (const [contractId, slots] of writes) {
      const height = this.heightOf(contractId);
      const cstate = this.#cstates.get(contractId) ?? new MerkleTree(height);
      this.#cstates.set(contractId, cstate);
      for (const [slot, value] of slots) cstate.set(slot, value);
      slotsModified += BigInt(slots.length);
      this.#ucon.set(contractId, uconLeafOf(cstate.root, height));
    }
    const firstEvent = start?.eventCount ?? 0n;
    const calls = Array.from({ length: events }, (_, i) => {
      const emitted = [{ eventId: 77n, values: [this.userId, BigInt(i)] }];
      const { checkpointId } = anchor;
      const eventsHash = eventsHashOf(emitted);
      return {
        leaf: { checkpointId, contractId: BigInt(i % 2), methodId: 1n, callIndex: BigInt(i), eventsHash },
        emitted,
      };
    });
    calls.forEach(({ leaf }, i) => this.#events.set(firstEvent + BigInt(i), EventLeaf.hash(leaf)));
    const endUserLeaf: UserLeaf = {
      publicKeyHash: this.publicKeyHash,
      uconRoot: this.#ucon.root,
      balance: start?.balance ?? 0n,
      nonce: (start?.nonce ?? 0n) + 1n,
      lastCheckpointId: anchor.checkpointId,
      eventRoot: events > 0 ? this.#events.root : (start?.eventRoot ?? emptyRoot(EVENT_TREE_HEIGHT)),
      eventCount: firstEvent + BigInt(events),
      userId: this.userId,
    };
    const result: EndCapResult = {
      userId: this.userId,
      startUserLeafHash: start === null ? 0n : UserLeaf.hash(start),
      endUserLeafHash: UserLeaf.hash(endUserLeaf),
      checkpointId: anchor.checkpointId,
      checkpointTreeRoot: anchor.checkpointTreeRoot,
      validUntil: claims.validUntil ?? anchor.checkpointId + anchor.config.maxAnchorAge,
      stats: {
        fees: claims.fee ?? 1n,
        userOps: 1n,
        transactions: 1n,
        slotsModified: claims.slotsModified ?? slotsModified,
      },
    };
    this.leaf = endUserLeaf;
    return {
      result,
      proof: simulation('UpsEndCap', 'UPSStandardEndCap', EndCapResult.hash(result), this.endCapKey),
      endUserLeaf,
      updates: writes.map(([contractId, slots]) => ({ contractId, slots })),
      events: calls,
    };
  }
}
