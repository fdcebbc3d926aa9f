import type { ExecutedMethod } from '../../compiler/call/execute-call.js';
import type { WrittenEntry } from '../../compiler/call/written-entries.js';
import {
  DEFERRED_DEBT_HEIGHT,
  EVENT_TREE_HEIGHT,
  FUNCTION_TREE_HEIGHT,
  USER_CONTRACT_TREE_HEIGHT,
} from '../../parth/heights.js';
import { FunctionLeaf, type UserLeaf } from '../../parth/leaves.js';
import { MerkleTree } from '../../parth/trees/merkle-tree.js';
import { PartialMerkleTree } from '../../parth/trees/partial-merkle-tree.js';
import type { CalledFunction } from '../../prover/ups/call/called-function.js';
import type { SessionTrees } from '../../prover/ups/session-trees.js';
import type { EndCapSubmission } from '../../wire/end-cap.js';
import { unknownContract } from '../refusals.js';
import { checkArtifact } from '../source/check-artifact.js';
import type { Anchor, ContractWitness, SessionSource } from '../../wire/session-source.js';

/** A contract as a session uses it: what is deployed, and the user's own state in it as it stands now. */
export interface LocalContract extends ContractWitness {
  readonly cstate: MerkleTree;
  /** The slots that were not empty at the anchor. */
  readonly slotsAtAnchor: ReadonlyMap<bigint, bigint>;
  /** The slots that the session's calls wrote. */
  readonly written: Set<bigint>;
  /** The keys under which they wrote entries. */
  readonly entries: Map<bigint, WrittenEntry>;
}

/** A user's state while a session runs: starts as of the anchor and is moved by its calls. */
export class LocalSessionState {
  readonly trees: SessionTrees;
  readonly #ucon: PartialMerkleTree;
  readonly #events: PartialMerkleTree;
  readonly #contracts = new Map<bigint, LocalContract>();

  constructor(
    private readonly source: SessionSource,
    private readonly anchor: Anchor,
    private readonly userLeaf: UserLeaf,
  ) {
    this.#ucon = new PartialMerkleTree(USER_CONTRACT_TREE_HEIGHT, userLeaf.uconRoot);
    this.#events = new PartialMerkleTree(EVENT_TREE_HEIGHT, userLeaf.eventRoot);
    const deferred = new MerkleTree(DEFERRED_DEBT_HEIGHT);
    this.trees = { ucon: this.#ucon, events: this.#events, deferred, inline: [] };
  }

  /** Throws `QED3201` for a contract that is not deployed, `QED3212` and `QED12xx` for an artifact that is not that of the contract. */
  async contract(contractId: bigint): Promise<LocalContract> {
    const known = this.#contracts.get(contractId);
    if (known !== undefined) return known;
    const { source, anchor, userLeaf } = this;
    const witness = await source.contract(anchor, contractId);
    if (witness === null) throw unknownContract(contractId, anchor.stats.contracts, anchor.checkpointId);
    checkArtifact(witness);
    const { cstateRoot, uconPath, slots } = await source.userContract(anchor, userLeaf.userId, contractId);
    this.#ucon.add(cstateRoot, uconPath);
    const contract: LocalContract = {
      ...witness,
      cstate: MerkleTree.from(Number(witness.leaf.cstateHeight), slots),
      slotsAtAnchor: new Map(slots),
      written: new Set(),
      entries: new Map(),
    };
    this.#contracts.set(contractId, contract);
    return contract;
  }

  /** Makes the event tree's leaf `index` known, the one that the next call may append at. */
  async prepareEvent(index: bigint): Promise<void> {
    const [witness] = await this.source.events(this.anchor, this.userLeaf.userId, [index]);
    this.#events.add(witness!.leaf, witness!.path);
  }

  /** Writes a call's slots. */
  apply(contract: LocalContract, { writes, entries }: Pick<ExecutedMethod, 'writes' | 'entries'>): void {
    for (const [slot, value] of writes) {
      contract.cstate.set(slot, value);
      contract.written.add(slot);
    }
    for (const [slot, entry] of entries) contract.entries.set(slot, entry);
  }

  /** The final value of each slot written, by contract, both in order. */
  updates(): EndCapSubmission['updates'] {
    return [...this.#contracts.values()]
      .filter(({ written }) => written.size > 0)
      .sort((a, b) => compare(a.contractId, b.contractId))
      .map(({ contractId, cstate, written }) => ({
        contractId,
        slots: [...written].sort(compare).map((slot) => [slot, cstate.get(slot)] as const),
      }));
  }

  /** The contracts that calls went to, in the order of their ids. */
  contracts(): LocalContract[] {
    return [...this.#contracts.values()].sort((a, b) => compare(a.contractId, b.contractId));
  }
}

/** The deployed function at an index of a contract's function list, with its paths. */
export function deployedFunction({ leaf, path, functions }: ContractWitness, functionId: number): CalledFunction {
  const cft = MerkleTree.from(
    FUNCTION_TREE_HEIGHT,
    functions.map((leaf, i) => [BigInt(i), FunctionLeaf.hash(leaf)]),
  );
  return {
    contractLeaf: leaf,
    contractPath: path,
    functionLeaf: functions[functionId]!,
    functionPath: cft.path(BigInt(functionId)),
  };
}

const compare = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0);
