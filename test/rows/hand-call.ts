import { Bool, Field, MerkleWitness, Poseidon, Provable, UInt32, UInt64 } from 'o1js';
import { hashOf, provableOf, type VarsOf } from '../../src/circuit/variables.js';
import type { CallState, ForeignState } from '../../src/compiler/call/call-request.js';
import { MAX_DEFERRED_CALLS, MAX_INLINE_CALLS, USER_CONTRACT_TREE_HEIGHT } from '../../src/parth/heights.js';
import { CheckpointLeaf, ContractLeaf, UserLeaf } from '../../src/parth/leaves.js';
import { emptyRoot, MerkleTree, type MerklePath } from '../../src/parth/trees/merkle-tree.js';
import {
  ContractCallStatement,
  EVENTS_TAG,
  INPUTS_TAG,
  OUTPUTS_TAG,
  SessionStart,
} from '../../src/parth/statements/contract-call.js';

/** The body of a method as it would be written in o1js: its arguments are not range-checked yet, its result is what it returns. */
export type HandBody = (call: HandCall, inputs: Field[], eventId: (name: string) => bigint) => Field[];

/** The values of a call, from which a circuit written by hand takes its witness. */
export interface HandWorld {
  readonly state: CallState;
  readonly inputs: readonly bigint[];
  /** The other user whom the method reads. */
  readonly other?: ForeignState;
}

export interface HandMethod {
  readonly methodId: bigint;
  readonly cstateHeight: number;
  readonly inputs: number;
  readonly body: HandBody;
  readonly eventId: (name: string) => bigint;
}

/** The public output of a method written by hand: the hash of the statement, as the compiled circuit has it. */
export function handCircuit(method: HandMethod, world?: HandWorld): Field {
  const call = new HandCall(method.cstateHeight, world);
  const inputs = Array.from({ length: method.inputs }, (_, i) => call.witness(() => world!.inputs[i]!));
  const outputs = method.body(call, inputs, method.eventId);
  return call.statement(method.methodId, inputs, outputs);
}

/**
 * A contract call in plain o1js: the paths are `MerkleWitness`es and the numbers `UInt32`s and `UInt64`s, as in o1js's own examples. What the
 * statement's receiver compares with checked values is not range-checked again.
 */
class HandCall {
  readonly start: VarsOf<typeof SessionStart>;
  readonly caller: Field;
  readonly contractId: Field;
  readonly #rootBefore: Field;
  readonly #balance: Field;
  readonly #tree: MerkleTree | undefined;
  #root: Field;
  #events = Field(0);
  #slots = Field(0);
  #validUntil = Field(0xffff_ffffn);
  #leaf: VarsOf<typeof CheckpointLeaf> | undefined;

  constructor(
    readonly height: number,
    readonly world: HandWorld | undefined,
  ) {
    const Start = provableOf(SessionStart);
    this.start = Provable.witness(Start, () => Start.fromValue(world!.state.start as never));
    this.caller = this.witness(() => world!.state.caller);
    this.contractId = this.witness(() => world!.state.contract.contractId);
    this.#rootBefore = this.witness(() => world!.state.cstate.root);
    this.#balance = this.witness(() => world!.state.balance);
    this.#root = this.#rootBefore;
    this.#tree = world?.state.cstate.clone();
  }

  witness(value: () => bigint): Field {
    return Provable.witness(Field, () => new Field(value()));
  }

  get userId(): Field {
    return this.start.userId;
  }

  /** The id of the anchor. */
  get checkpoint(): UInt32 {
    return UInt32.Unsafe.fromField(this.start.checkpointId);
  }

  /** Opens a slot of the caller's own state; several slots of one aligned block share the path above it. */
  open(index: Field | number, count = 1): OpenSlots {
    const blockBits = Math.log2(count);
    const first = Field(index).mul(count);
    const slots = Array.from({ length: count }, (_, i) =>
      this.witness(() => this.#tree!.get(first.toBigInt() + BigInt(i))),
    );
    const path = witnessPath(this.height - blockBits, () => above(this.#tree!, blockBits, first.toBigInt()));
    path.calculateRoot(rootOf(slots)).assertEquals(this.#root);
    path.calculateIndex().assertEquals(Field(index));
    return {
      slots,
      write: (next: Field[], stores: Field | number = next.length) => {
        this.#slots = this.#slots.add(stores);
        this.#root = path.calculateRoot(rootOf(next));
        Provable.asProver(() =>
          next.forEach((value, i) => this.#tree!.set(first.toBigInt() + BigInt(i), value.toBigInt())),
        );
      },
    };
  }

  /** Slots of the other user's state in this contract, as of the anchor. */
  openOther(user: Field, index: Field | number, count = 1): Field[] {
    const other = (): ForeignState => this.world!.other!;
    const Leaf = provableOf(UserLeaf);
    const exists = Provable.witness(Bool, () => Bool(other().leaf !== null));
    const leaf = Provable.witness(Leaf, () => Leaf.fromValue((other().leaf ?? UserLeaf.zero()) as never));
    const userPath = witnessPath(32, () => other().path);
    const leafHash = Provable.if(exists, hashOf(UserLeaf, leaf), Field(0));
    userPath.calculateRoot(leafHash).assertEquals(this.#checkpointLeaf().gusrRoot);
    userPath.calculateIndex().assertEquals(user);
    const uconRoot = Provable.if(exists, leaf.uconRoot, Field(emptyRoot(USER_CONTRACT_TREE_HEIGHT)));

    const contractRoot = this.witness(() => other().cstateRoot);
    const contractPath = witnessPath(USER_CONTRACT_TREE_HEIGHT, () => other().uconPath);
    contractPath.calculateRoot(contractRoot).assertEquals(uconRoot);
    contractPath.calculateIndex().assertEquals(this.contractId);
    const cstateRoot = Provable.if(contractRoot.equals(0), Field(emptyRoot(this.height)), contractRoot);

    const blockBits = Math.log2(count);
    const first = Field(index).mul(count);
    const tree = (): MerkleTree => MerkleTree.from(this.height, other().slots);
    const slots = Array.from({ length: count }, (_, i) => this.witness(() => tree().get(first.toBigInt() + BigInt(i))));
    const path = witnessPath(this.height - blockBits, () => above(tree(), blockBits, first.toBigInt()));
    path.calculateRoot(rootOf(slots)).assertEquals(cstateRoot);
    path.calculateIndex().assertEquals(Field(index));
    return slots;
  }

  /** Who deployed this contract, opened under the anchor. */
  deployer(): Field {
    const Leaf = provableOf(ContractLeaf);
    const leaf = Provable.witness(Leaf, () => Leaf.fromValue(this.world!.state.contract.leaf as never));
    const path = witnessPath(24, () => this.world!.state.contract.path);
    path.calculateRoot(hashOf(ContractLeaf, leaf)).assertEquals(this.#checkpointLeaf().gconRoot);
    path.calculateIndex().assertEquals(this.contractId);
    return leaf.deployerId;
  }

  emit(eventId: bigint, values: Field[]): void {
    this.#events = Poseidon.hashWithPrefix(EVENTS_TAG, [this.#events, Field(eventId), Field(values.length), ...values]);
  }

  validUntil(id: UInt32): void {
    this.#validUntil = id.value;
  }

  statement(methodId: bigint, inputs: Field[], outputs: Field[]): Field {
    const none = (count: number, names: readonly string[]): Record<string, Field>[] =>
      Array.from({ length: count }, () => Object.fromEntries(names.map((name) => [name, Field(0)])));
    return hashOf(ContractCallStatement, {
      start: this.start,
      call: {
        callerContractId: this.caller,
        contractId: this.contractId,
        methodId: Field(methodId),
        inputsHash: Poseidon.hashWithPrefix(INPUTS_TAG, [Field(inputs.length), ...inputs]),
        outputsHash: Poseidon.hashWithPrefix(OUTPUTS_TAG, [Field(outputs.length), ...outputs]),
      },
      cstateRootBefore: this.#rootBefore,
      cstateRootAfter: this.#root,
      effects: {
        balanceBefore: this.#balance,
        spent: Field(0),
        received: Field(0),
        inlineCount: Field(0),
        inlineCalls: none(MAX_INLINE_CALLS, ['contractId', 'methodId', 'inputsHash', 'outputsHash']),
        deferredCount: Field(0),
        deferredCalls: none(MAX_DEFERRED_CALLS, ['contractId', 'methodId', 'inputsHash']),
        eventsHash: this.#events,
        slotsModified: this.#slots,
        validUntil: this.#validUntil,
      },
    } as never);
  }

  #checkpointLeaf(): VarsOf<typeof CheckpointLeaf> {
    if (this.#leaf !== undefined) return this.#leaf;
    const Leaf = provableOf(CheckpointLeaf);
    this.#leaf = Provable.witness(Leaf, () => Leaf.fromValue(this.world!.state.checkpoint.leaf as never));
    hashOf(CheckpointLeaf, this.#leaf).assertEquals(this.start.checkpointLeafHash);
    return this.#leaf;
  }
}

/** Slots that were opened; `write` replaces all of them and counts `stores` slots as modified. */
export interface OpenSlots {
  readonly slots: Field[];
  write(next: Field[], stores?: Field | number): void;
}

/** A number of the witness, held to its range. */
export function u32(value: Field): UInt32 {
  const number = UInt32.Unsafe.fromField(value);
  UInt32.check(number);
  return number;
}
export function u64(value: Field): UInt64 {
  const number = UInt64.Unsafe.fromField(value);
  UInt64.check(number);
  return number;
}
/** A number of the own contract's state: only its methods write it, so its range is held already. */
export const stored32 = (value: Field): UInt32 => UInt32.Unsafe.fromField(value);
export const stored64 = (value: Field): UInt64 => UInt64.Unsafe.fromField(value);

/** A path of a tree with `height` levels above its leaves. */
function witnessPath(height: number, path: () => MerklePath): InstanceType<ReturnType<typeof MerkleWitness>> {
  const Path = pathClass(height);
  return Provable.witness(Path, () => {
    const { index, siblings } = path();
    return new Path(
      siblings.map((sibling, level) => ({
        isLeft: ((index >> BigInt(level)) & 1n) === 0n,
        sibling: new Field(sibling),
      })),
    );
  });
}

const classes = new Map<number, ReturnType<typeof MerkleWitness>>();
function pathClass(height: number): ReturnType<typeof MerkleWitness> {
  let Path = classes.get(height);
  if (Path === undefined) classes.set(height, (Path = class extends MerkleWitness(height + 1) {}));
  return Path;
}

/** The path of the block of 2^bits slots that starts at `first`. */
function above(tree: MerkleTree, bits: number, first: bigint): MerklePath {
  const { siblings } = tree.path(first);
  return { index: first >> BigInt(bits), siblings: siblings.slice(bits) };
}

function rootOf(slots: readonly Field[]): Field {
  let nodes = slots;
  while (nodes.length > 1)
    nodes = Array.from({ length: nodes.length / 2 }, (_, i) => Poseidon.hash([nodes[2 * i]!, nodes[2 * i + 1]!]));
  return nodes[0]!;
}
