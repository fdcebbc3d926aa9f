import { Field } from 'o1js';
import { constrain, scope } from '../../circuit/constraint.js';
import { hash, hashWithPrefix } from '../../circuit/hash.js';
import { Path } from '../../circuit/merkle.js';
import { spentOn } from '../../circuit/row-profile.js';
import { hashOf, type VarsOf } from '../../circuit/variables.js';
import { CheckpointLeaf, CheckpointStats, ContractLeaf, NetworkConfig, PublicKey } from '../../parth/leaves.js';
import type { RecordType, Shape } from '../../parth/record.js';
import {
  INPUTS_TAG,
  OUTPUTS_TAG,
  type ContractCallStatement,
  type SessionStart,
} from '../../parth/statements/contract-call.js';
import { methodIdOfIr } from '../ir/abi.js';
import type { ContextName } from '../ir/context-ops.js';
import type { IrOp } from '../ir/ops.js';
import type { ValueId } from '../ir/op.js';
import { definitions } from '../ir/uses.js';
import { BLOCK_INDEX_BITS, ENTRY_HASH_BITS } from '../ir/hashed-entries.js';
import type { IrKind } from '../ir/kinds.js';
import { EffectCollector, listHash } from './effects.js';
import { ForeignReads } from './foreign-reads.js';
import { digest, merkleRoot } from './hashes.js';
import type { Lookup } from './lookup.js';
import { constant, guarded } from './numbers/choice.js';
import { lowBits, rangeKind } from './numbers/ranges.js';
import { checks, operation } from './operations.js';
import type { BlockIndex } from './openings/block-opening.js';
import { PastCheckpoints } from './past-checkpoints.js';
import { OwnState } from './own-state.js';
import { verifySignature } from './signatures/verify.js';
import { callName, type MethodPlan } from './witness-type.js';

type Vars = Readonly<Record<string, unknown>>;

/** What a profile calls the rows of hashing what a call states. */
export const CALL_STATEMENT = 'call statement';

/** Builds the circuit of a method: states its operations, in order, as constraints on its witness. */
export class MethodBuilder {
  readonly #values = new Map<ValueId, Field>();
  readonly #kinds = new Map<ValueId, IrKind>();
  readonly #start: VarsOf<typeof SessionStart>;
  readonly #contractId: Field;
  readonly #inputs: readonly Field[];
  readonly #effects: EffectCollector;
  readonly #own: OwnState;
  readonly #past: PastCheckpoints;
  readonly #foreign: ForeignReads;
  readonly #context = new Map<ContextName, Field>();
  readonly #entryIndices = new Map<ValueId, Field>();
  #inlineCalls = 0;

  constructor(
    readonly plan: MethodPlan,
    readonly witness: Vars,
  ) {
    this.#start = witness['start'] as VarsOf<typeof SessionStart>;
    this.#contractId = witness['contractId'] as Field;
    this.#inputs = (witness['inputs'] ?? []) as readonly Field[];
    this.#effects = new EffectCollector(witness['balanceBefore'] as Field);
    this.#own = new OwnState(plan.accesses, witness, witness['cstateRootBefore'] as Field, this.#get, this.#blockIndex);
    this.#openContext();
    const leaf = witness['checkpointLeaf'] as VarsOf<typeof CheckpointLeaf> | undefined;
    this.#past = new PastCheckpoints(plan.checkpoints, witness, this.#start, this.#get);
    this.#foreign = new ForeignReads(
      plan.foreign,
      witness,
      (checkpoint) => (checkpoint === undefined ? leaf!.gusrRoot : this.#past.gusrRoot(checkpoint)),
      this.#contractId,
      this.#get,
      this.#blockIndex,
    );
  }

  /** States all constraints; returns the statement. */
  statement(): VarsOf<typeof ContractCallStatement> {
    const { ir } = this.plan;
    ir.inputs.forEach(({ name, kind }, i) =>
      spentOn(`argument ${name}`, () => constrain(`input:${name}`, () => rangeKind(kind, this.#inputs[i]!))),
    );
    for (const op of ir.ops) spentOn(op, () => this.#step(op));
    return spentOn(CALL_STATEMENT, () => ({
      start: this.#start,
      call: {
        callerContractId: this.witness['callerContractId'] as Field,
        contractId: this.#contractId,
        methodId: Field(methodIdOfIr(ir)),
        inputsHash: listHash(INPUTS_TAG, this.#inputs),
        outputsHash: listHash(
          OUTPUTS_TAG,
          ir.outputs.map(({ value }) => this.#get(value)),
        ),
      },
      cstateRootBefore: this.witness['cstateRootBefore'] as Field,
      cstateRootAfter: this.#own.closeAll(),
      effects: this.#effects.effects(),
    }));
  }

  #step(op: IrOp): void {
    const { file, line, column } = op.span;
    const label = `${'check' in op ? op.check : op.op} ${file}:${line}:${column}`;
    for (const { result, kind } of definitions(op)) this.#kinds.set(result, kind);
    if (op.op === 'loadSlot' || op.op === 'storeSlot') this.#own.prepare(op);
    else if (op.op === 'loadForeign') this.#foreign.prepare(op);
    if (checks(op, this.#kinds)) constrain(label, () => this.#lower(op));
    else this.#lower(op);
  }

  #lower(op: IrOp): void {
    const guard = 'guard' in op && op.guard !== undefined ? this.#get(op.guard) : undefined;
    switch (op.op) {
      case 'const':
        return this.#set(op.result, constant(op.value));
      case 'input':
        return this.#set(op.result, this.#inputs[op.index]!);
      case 'context':
        return this.#set(op.result, this.#context.get(op.name)!);
      case 'checkpoint':
        return this.#set(op.result, this.#past.context(op.name, op.checkpoint));
      case 'userKey':
        return this.#set(op.result, this.#foreign.userKey(op));
      case 'assert': {
        const condition = this.#get(op.condition);
        if (guard === undefined) condition.assertEquals(1);
        else guard.mul(condition.sub(1)).assertEquals(0);
        return;
      }
      case 'loadSlot':
        return this.#set(op.result, guarded(guard, this.#own.load(op)));
      case 'storeSlot':
        this.#own.store(op, guard);
        return this.#effects.wrote(guard);
      case 'loadForeign': {
        const value = guarded(guard, this.#foreign.load(op));
        // The history of the own contract guarantees the kind; another contract is not trusted with it.
        if (op.contract !== undefined) rangeKind(op.kind, value);
        return this.#set(op.result, value);
      }
      case 'emit':
        return this.#effects.emit(guard, op.eventId, op.values.map(this.#get));
      case 'poseidon': {
        const inputs = op.inputs.map(this.#get);
        return this.#set(op.result, op.tag === undefined ? hash(inputs) : hashWithPrefix(op.tag, inputs));
      }
      case 'sha256':
      case 'keccak256': {
        const bytes = digest(op.op, op.bytes.map(this.#get));
        op.results.forEach(({ result }, i) => this.#set(result, bytes[i]!));
        return;
      }
      case 'verifyEcdsa':
      case 'verifySchnorr': {
        const [signature, publicKey, message] = [op.signature, op.publicKey, op.message].map((ids) =>
          ids.map(this.#get),
        );
        return this.#set(op.result, verifySignature(op.op, signature!, publicKey!, message!));
      }
      case 'merkleRoot': {
        const index = { value: this.#get(op.index), kind: this.#kinds.get(op.index)! };
        return this.#set(op.result, merkleRoot(guard, this.#get(op.leaf), index, op.siblings.map(this.#get)));
      }
      case 'inlineCall': {
        const given = (this.witness[callName(this.#inlineCalls++)] ?? []) as readonly Field[];
        const outputs = op.results.map(({ result, kind }, i) => {
          const value = guarded(guard, given[i]!);
          rangeKind(kind, value);
          this.#set(result, value);
          return value;
        });
        return this.#effects.inlineCall({ ...this.#call(op), guard, outputs });
      }
      case 'deferCall':
        return this.#effects.deferCall({ ...this.#call(op), guard });
      case 'validUntil':
        return this.#effects.validUntil(guard, this.#get(op.checkpoint));
      case 'debit':
      case 'credit':
        return this.#effects[op.op](guard, this.#get(op.amount));
      default:
        return this.#set(op.result, operation(op, guard, this.#get, this.#kinds));
    }
  }

  #call(op: { contract: ValueId; methodId: bigint; inputs: readonly ValueId[] }) {
    return { contractId: this.#get(op.contract), methodId: op.methodId, inputs: op.inputs.map(this.#get) };
  }

  /** Opens the leaves that the method asks for, by their hashes in `start`. */
  #openContext(): void {
    const { openings } = this.plan;
    const open = <S extends Shape>(name: string, type: RecordType<S>, expected: Field): VarsOf<RecordType<S>> => {
      const vars = this.witness[name] as VarsOf<RecordType<S>>;
      spentOn(`opening of ${name}`, () => constrain(name, () => hashOf(type, vars).assertEquals(expected)));
      return vars;
    };
    const start = this.#start;
    const set = (values: Partial<Record<ContextName, Field>>): void =>
      Object.entries(values).forEach(([name, value]) => this.#context.set(name as ContextName, value));
    set({
      userId: start.userId,
      contractId: this.#contractId,
      caller: this.witness['callerContractId'] as Field,
      nonce: start.nonce,
      publicKeyHash: start.publicKeyHash,
      checkpointId: start.checkpointId,
      checkpointRoot: start.checkpointTreeRoot,
      nativeBalance: this.witness['balanceBefore'] as Field,
    });
    if (openings.publicKey) {
      const key = open('publicKey', PublicKey, start.publicKeyHash);
      set({ publicKeyFingerprint: key.signatureFingerprint, publicKeyParam: key.keyParam });
    }
    if (!openings.checkpointLeaf) return;
    const leaf = open('checkpointLeaf', CheckpointLeaf, start.checkpointLeafHash);
    set({ checkpointDepositRoot: leaf.gdtRoot });
    if (openings.stats) {
      const stats = open('stats', CheckpointStats, leaf.statsHash);
      set({ checkpointTime: stats.blockTime, checkpointUsers: stats.users, checkpointRandomSeed: stats.randomSeed });
    }
    if (openings.config) set({ checkpointMaxAge: open('config', NetworkConfig, leaf.configHash).maxAnchorAge });
    if (openings.contractLeaf) {
      const { leaf: contract, siblings } = this.witness['deployment'] as {
        leaf: VarsOf<typeof ContractLeaf>;
        siblings: readonly Field[];
      };
      const opening = (): void => {
        const path = constrain('index', () => Path.of({ index: this.#contractId, siblings }));
        constrain('contract', () => path.root(hashOf(ContractLeaf, contract)).assertEquals(leaf.gconRoot));
      };
      spentOn('opening of deployment', () => scope('deployment', opening));
      set({ deployer: contract.deployerId });
    }
  }

  readonly #get: Lookup = (id) => this.#values.get(id)!;
  #set(id: ValueId, value: Field): void {
    this.#values.set(id, value);
  }

  /** A key with a length counts as 0 where the guard does not hold. */
  readonly #blockIndex: BlockIndex = ({ base, bits, keys }, guard) =>
    keys
      .reduce(
        (index, { value, stride, length, hashed }) => {
          const key = hashed ? this.#entryIndex(value) : this.#get(value);
          return index.add((length === undefined ? key : guarded(guard, key)).mul(stride >> BigInt(bits)));
        },
        Field(base >> BigInt(bits)),
      )
      .seal();

  /** The block index of an entry's hash; what its bits state is stated once. */
  #entryIndex(entryHash: ValueId): Field {
    let index = this.#entryIndices.get(entryHash);
    if (index === undefined) {
      index = constrain(`entry-index${this.#entryIndices.size}`, () =>
        lowBits(BLOCK_INDEX_BITS, ENTRY_HASH_BITS, this.#get(entryHash)),
      );
      this.#entryIndices.set(entryHash, index);
    }
    return index;
  }
}
