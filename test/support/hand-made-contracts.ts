import type { ContractArtifact } from '../../src/compiler/artifact/artifact.js';
import { parseArtifact } from '../../src/compiler/artifact/model.js';
import { O1JS_VERSION } from '../../src/base/toolchain.js';
import {
  eventIdOf,
  methodIdOf,
  scalar,
  type AbiEvent,
  type AbiField,
  type AbiType,
} from '../../src/compiler/ir/abi.js';
import type { CompiledContract } from '../../src/compiler/ir/contract.js';
import { IrBuilder, type Typed } from '../../src/compiler/ir/builder.js';
import type { IrKind } from '../../src/compiler/ir/kinds.js';
import { layoutHashOf, layoutOf, type StateField, type StorageLayout } from '../../src/compiler/ir/layout.js';
import type { MethodIr } from '../../src/compiler/ir/ops.js';
import type { SlotRef } from '../../src/compiler/ir/state-ops.js';
import { plain } from '../../src/base/canonical-json.js';

interface HandMadeMethod {
  readonly name: string;
  readonly inputs: readonly AbiField[];
  readonly output: AbiType | null;
  readonly ir: MethodIr;
}

const field = (name: string, kind: IrKind): AbiField => ({ name, type: scalar(kind) });
const state = (name: string, kind: IrKind, ...keys: IrKind[]): StateField => ({
  name,
  type: scalar(kind),
  keys,
  initial: [0n],
});

/** A contract under construction, as the front end would hand it over, without source or compiler. */
class HandMade {
  readonly #methods: HandMadeMethod[] = [];
  readonly #events: AbiEvent[] = [];
  readonly layout: StorageLayout;

  constructor(
    readonly name: string,
    fields: readonly StateField[],
  ) {
    this.layout = layoutOf(fields);
  }

  slot(name: string, ...keys: Typed[]): SlotRef {
    const { base, strides } = this.layout.fields.find((field) => field.name === name)!;
    return { path: name, base, keys: keys.map(({ id }, i) => ({ value: id, stride: strides[i]! })) };
  }

  event(name: string, fields: readonly AbiField[]): bigint {
    const id = eventIdOf(name, fields);
    this.#events.push({ name, id, fields });
    return id;
  }

  /** `body` gets the inputs and gives the result, if there is one. Each method stands on a line of its own, from 10 on. */
  method(name: string, inputs: readonly AbiField[], body: (b: IrBuilder, ...inputs: Typed[]) => Typed | void): this {
    const span = { file: `${this.name.toLowerCase()}.ts`, line: 10 + this.#methods.length, column: 3 };
    const builder = new IrBuilder(this.name, name, this.layout.cstateHeight, span);
    const typed = inputs.map(({ name, type }) => builder.input(name, (type as { kind: IrKind }).kind));
    const output = body(builder, ...typed);
    const ir = builder.build(output === undefined ? [] : [output]);
    this.#methods.push({ name, inputs, output: output === undefined ? null : scalar(output.kind), ir });
    return this;
  }

  artifact(): ContractArtifact {
    return withInventedKeys({
      contract: this.name,
      sourceHash: '00'.repeat(32),
      abi: { methods: this.#methods, events: this.#events },
      layout: this.layout,
      methods: this.#methods.map(({ ir }) => ir),
      views: [],
      staleness: [],
    });
  }
}

/** An artifact whose keys are invented: good for executing circuits, not for proving. */
export function withInventedKeys({
  contract,
  sourceHash,
  abi,
  layout,
  methods,
  views,
  staleness,
}: CompiledContract): ContractArtifact {
  return parseArtifact({
    format: 'qed-artifact/2',
    contract,
    compiler: { qed: '0.1.0', o1js: O1JS_VERSION, backend: 'native' },
    sourceHash,
    abi: { events: plain(abi.events) },
    layout: plain(layout),
    layoutHash: layoutHashOf(layout).toString(),
    cstateHeight: layout.cstateHeight,
    staleness: plain(staleness),
    ...(views.length > 0
      ? { views: plain(views.map(({ abi: { name, inputs, output }, ir }) => ({ name, inputs, output, ir }))) }
      : {}),
    methods: abi.methods.map(({ name, inputs, output }, i) => {
      const methodId = methodIdOf(contract, name, inputs);
      const fingerprint = (methodId * 1_000_003n).toString();
      return {
        name,
        methodId: methodId.toString(),
        inputs: plain(inputs),
        output: plain(output),
        ir: plain(methods[i]!),
        rows: 100,
        circuitDigest: methodId.toString(16),
        fingerprint,
        verificationKey: { data: 'AAAA', hash: fingerprint },
      };
    }),
  });
}

/** `fixtures/contracts/token.ts` by hand. */
export function tokenArtifact(): ContractArtifact {
  const token = new HandMade('Token', [
    state('balance', 'u64'),
    state('sent', 'u64', 'UserId'),
    state('claimed', 'u64', 'UserId'),
  ]);
  return token
    .method('mint', [field('amount', 'u64')], (b, amount) => {
      const balance = token.slot('balance');
      b.storeSlot(balance, b.arithmetic('add', b.loadSlot('u64', balance), amount!));
    })
    .method('transfer', [field('to', 'UserId'), field('amount', 'u64')], (b, to, amount) => {
      const [balance, sent] = [token.slot('balance'), token.slot('sent', to!)];
      const before = b.loadSlot('u64', balance);
      const compared = [
        { text: 'amount', value: amount!.id },
        { text: 'this.balance', value: before.id },
      ];
      b.assert(b.compare('le', amount!, before), ['balance too low'], compared);
      b.storeSlot(balance, b.arithmetic('sub', before, amount!));
      b.storeSlot(sent, b.arithmetic('add', b.loadSlot('u64', sent), amount!));
    })
    .method('claim', [field('from', 'UserId')], (b, from) => {
      const [balance, claimed] = [token.slot('balance'), token.slot('claimed', from!)];
      const total = b.loadForeign('u64', from!, token.slot('sent', b.context('userId')));
      const amount = b.arithmetic('sub', total, b.loadSlot('u64', claimed));
      b.storeSlot(claimed, total);
      b.storeSlot(balance, b.arithmetic('add', b.loadSlot('u64', balance), amount));
      return amount;
    })
    .artifact();
}

/** Gives native tokens to whoever asks: only a system contract may. */
export function faucetArtifact(): ContractArtifact {
  const faucet = new HandMade('Faucet', [state('given', 'u64')]);
  return faucet.method('give', [field('amount', 'u64')], (b, amount) => b.nativeBalance('credit', amount!)).artifact();
}

/** One method for each effect of a call. */
export function effectsArtifact(): ContractArtifact {
  const effects = new HandMade('Effects', [state('count', 'u64'), state('flag', 'boolean')]);
  const noted = [field('by', 'UserId'), field('value', 'i64')];
  const id = effects.event('Noted', noted);
  const target = (b: IrBuilder) => ({
    contract: b.const('ContractId', 2n).id,
    name: 'Token.mint',
    methodId: 5n,
    inputs: [b.const('u64', 1n).id],
  });
  return effects
    .method('note', [field('value', 'i64')], (b, value) => {
      const count = effects.slot('count');
      b.storeSlot(count, b.arithmetic('add', b.loadSlot('u64', count), b.const('u64', 1n)));
      b.emit('Noted', id, [b.context('userId'), value!]);
    })
    .method('flip', [], (b) => {
      const flag = effects.slot('flag');
      b.storeSlot(flag, b.not(b.loadSlot('boolean', flag)));
    })
    .method('until', [field('checkpoint', 'u32')], (b, checkpoint) => b.validUntil(checkpoint!))
    .method('later', [], (b) => b.deferCall(target(b)))
    .method('ask', [], (b) => void b.inlineCall(target(b), ['u64']))
    .method('checkpoint', [], (b) => b.context('checkpointTime'))
    .artifact();
}
