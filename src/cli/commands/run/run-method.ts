import path from 'node:path';
import type { ContractArtifact } from '../../../compiler/artifact/artifact.js';
import { simulatedArtifact } from '../../../compiler/artifact/assemble.js';
import { decode, encodeArguments, type Decoded } from '../../../compiler/call/codec.js';
import type { WrittenEntries } from '../../../compiler/call/written-entries.js';
import { readAllFields } from '../../../compiler/call/read-state.js';
import { RunTimeError } from '../../../compiler/interpreter/run-time-error.js';
import { flatten, methodIdOfKinds } from '../../../compiler/ir/abi.js';
import type { CompiledContract } from '../../../compiler/ir/contract.js';
import { fromField } from '../../../compiler/ir/kinds.js';
import { layoutHashOf } from '../../../compiler/ir/layout.js';
import { QedError } from '../../../base/errors.js';
import { nameOfSlot, slotValueText } from '../../../compiler/call/slot-names.js';
import { NO_BOUND, RunCalls, type Inspect, type MadeCall, type RunEffects } from '../../../sandbox/local-calls.js';
import { slotsOf, type RunState, type Slots } from '../../../sandbox/local-state.js';
import { contractIdAt } from '../../../sandbox/local-forest.js';
import { RunAnchor, type RunSettings } from '../../../sandbox/local-world.js';

/** What `qed run` is asked for. */
export interface RunRequest extends RunSettings {
  /** The contract's source, as the user names it. */
  readonly file: string;
  readonly contracts: readonly CompiledContract[];
  /** Whether the caller is the actor of the method's contract, from the first call on. */
  readonly actor?: boolean;
  /** `Contract.method`. */
  readonly target: string;
  readonly args: readonly unknown[];
  /** Left unchanged. */
  readonly state: RunState;
  /** Runs the circuit of every method that is executed too: on constants, or on constants and on variables. */
  readonly circuit?: 'constants' | 'all';
}

/** A run as `--json` shows it. */
export interface RunReport {
  readonly result: Decoded | null;
  /** The caller's state of the contract after the run: fields by name, entries of mappings as `sent[8]`; of those under hashed keys what was written. */
  readonly state: Readonly<Record<string, Decoded>>;
  readonly events: readonly { readonly event: string; readonly values: Readonly<Record<string, Decoded>> }[];
  readonly calls: readonly {
    readonly mode: MadeCall['mode'];
    readonly contractId: string;
    readonly method: string | null;
    readonly inputs: readonly string[];
    readonly outputs: readonly string[];
  }[];
  readonly slotsModified: string;
  /** The last checkpoint in which it may land; null where only its age bounds it. */
  readonly validUntil: string | null;
  /** The checkpoint that the run was anchored in. */
  readonly checkpoint: string;
}

/**
 * Executes one method on the state and gives the state after it. Throws, with contract, method and place in its details, a `QedError` with the code of what
 * failed: `QED11xx` while it ran, `QED13xx` for arguments, `QED6025` for a method that does not exist, `QED6024` for a state of another layout.
 */
export async function runMethod(request: RunRequest): Promise<{ report: RunReport; state: RunState }> {
  const { contracts, user } = request;
  const index = contractOf(request);
  const compiled = contracts[index]!;
  const method = compiled.abi.methods.find(({ name }) => name === methodName(request))!;
  const ir = compiled.methods.find((each) => each.method === method.name)!;
  const next = checkedCopy(request);
  checkActor(request, compiled.contract, next);
  const slots = contracts.map(({ contract }) => slotsOf(next, user, contract));
  const anchor = new RunAnchor(contracts, { ...request.state, actors: next.actors }, request);
  const calls = new RunCalls(
    anchor,
    slots,
    request.circuit === undefined ? undefined : await circuitCheck(request.circuit),
  );
  let effects: RunEffects;
  try {
    effects = await calls.run(index, ir, encodeArguments(method.inputs, request.args));
  } catch (error) {
    throw located(error, request, compiled.contract, method.name);
  }
  next.checkpoint += 1n;
  next.users.get(user)!.nonce += 1n;
  const before = request.state.users.get(user) ?? null;
  const { output } = method;
  return {
    state: { ...next, history: [...next.history, { checkpoint: next.checkpoint, user, before }] },
    report: {
      result: output === null ? null : decode(output, effects.outputs),
      state: stateOf(simulatedArtifact(compiled), compiled, slots[index]!, effects.entries.get(index)),
      events: effects.events.map(({ contract, event }) => eventOf(contracts[contract]!, event)),
      calls: effects.calls.map((call) => callOf(contracts, call)),
      slotsModified: effects.slotsModified.toString(),
      validUntil: effects.validUntil === NO_BOUND ? null : effects.validUntil.toString(),
      checkpoint: (request.state.checkpoint + 1n).toString(),
    },
  };
}

const methodName = ({ target }: RunRequest): string => target.slice(target.indexOf('.') + 1);

function contractOf(request: RunRequest): number {
  const { contracts, target } = request;
  const index = contracts.findIndex(({ contract }) => target.startsWith(`${contract}.`));
  const methods = contracts[index]?.abi.methods ?? [];
  if (methods.some(({ name }) => name === methodName(request))) return index;
  const all = contracts.flatMap(({ contract, abi }) => abi.methods.map(({ name }) => `${contract}.${name}`));
  throw new QedError('QED6025', `there is no method '${target}'`, { hint: `the file has ${all.join(', ') || 'none'}` });
}

/** A state that the run may change. */
function checkedCopy({ contracts, state, user }: RunRequest): RunState {
  const layouts = new Map(state.layouts);
  for (const { contract, layout } of contracts) {
    const hash = layoutHashOf(layout);
    if ((layouts.get(contract) ?? hash) !== hash) {
      throw new QedError('QED6024', `the state was kept under another layout of ${contract}`, {
        hint: 'name another file with --state, or delete this one to start anew',
      });
    }
    layouts.set(contract, hash);
  }
  // A run changes nobody but its user.
  const users = new Map(state.users);
  const own = users.get(user);
  if (own !== undefined) {
    const copies = [...own.contracts].map(([contract, slots]) => [contract, new Map(slots)] as const);
    users.set(user, { nonce: own.nonce, contracts: new Map(copies) });
  }
  return {
    checkpoint: state.checkpoint,
    layouts,
    actors: new Map(state.actors),
    users,
    history: state.history,
  };
}

/** A user's key is chosen once: an actor is one from the start, and calls nothing but its contract. Throws `QED6028`. */
function checkActor({ user, actor = false }: RunRequest, contract: string, { actors, users }: RunState): void {
  const actorOf = actors.get(user);
  if (actorOf === undefined && !actor) return;
  if (actorOf === undefined && !users.has(user)) actors.set(user, contract);
  else if (actorOf !== contract) {
    const reason = actorOf === undefined ? 'called before with a key of its own' : `is the actor of ${actorOf} alone`;
    throw new QedError('QED6028', `user ${user} cannot call ${contract} as its actor: it ${reason}`, {
      hint: 'call as another user: --user <id>',
    });
  }
}

/** The circuit on the witness, on constants, where a constraint that fails has a name, and on variables, as a prover runs it. */
async function circuitCheck(kinds: 'constants' | 'all'): Promise<Inspect> {
  const [{ runCircuit }, { runOnVariables }, { ContractCallStatement }] = await Promise.all([
    import('../../../circuit/circuit.js'),
    import('../../../circuit/run-on-variables.js'),
    import('../../../parth/statements/contract-call.js'),
  ]);
  return async ({ circuit, witness, statement }) => {
    const value = circuit.witness.fromJSON(witness);
    const expected = ContractCallStatement.hash(statement);
    const found = [runCircuit(circuit, value)];
    if (kinds === 'all') found.push(await runOnVariables(circuit, value));
    if (found.some((output) => output !== expected)) throw new Error(`${circuit.name} does not output its statement`);
  };
}

function located(error: unknown, { file }: RunRequest, contract: string, method: string): unknown {
  if (!(error instanceof QedError)) return error;
  const { code, message, hint, exitCode } = error;
  if (!(error instanceof RunTimeError)) {
    const details = { ...error.details, contract, method };
    return new QedError(code as `QED${number}`, message, { hint, exitCode, details, cause: error });
  }
  const { ir, span, reason, values } = error;
  const source = path.relative(process.cwd(), path.resolve(path.dirname(file), span.file));
  const location = { file: source, line: span.line, column: span.column };
  const details = { contract: ir.contract, method: ir.method, location, reason, values };
  return new QedError(code as `QED${number}`, message, { hint, exitCode, details, cause: error });
}

function stateOf(
  artifact: ContractArtifact,
  { layout }: CompiledContract,
  slots: Slots,
  written: WrittenEntries | undefined,
): RunReport['state'] {
  const fields = readAllFields(artifact, (slot) => slots.get(slot) ?? 0n);
  const first = layout.fields.filter(({ keys }) => keys.length > 0).map(({ name }) => `${name}[`);
  const entries = [...slots]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([slot, content]) => ({ named: nameOfSlot(layout, slot, written), content }))
    .filter(({ named }) => named.kind !== undefined && first.some((name) => named.name.startsWith(name)))
    .map(({ named, content }) => [named.name, slotValueText(named, content)] as const);
  return { ...fields, ...Object.fromEntries(entries) };
}

function eventOf(
  { abi }: CompiledContract,
  { event, eventId, values }: RunEffects['events'][number]['event'],
): RunReport['events'][number] {
  const { fields } = abi.events.find(({ id }) => id === eventId)!;
  let next = 0;
  const decoded = fields.map(({ name, type }) => {
    const scalars = flatten(type, name).map(({ kind }) => fromField(kind, values[next++]!)!);
    return [name, decode(type, scalars)] as const;
  });
  return { event, values: Object.fromEntries(decoded) };
}

function callOf(contracts: readonly CompiledContract[], call: MadeCall): RunReport['calls'][number] {
  const target = contracts.find((_, i) => contractIdAt(i) === call.contractId);
  const method = target?.methods.find(
    (ir) =>
      methodIdOfKinds(
        ir.contract,
        ir.method,
        ir.inputs.map(({ kind }) => kind),
      ) === call.methodId,
  );
  return {
    mode: call.mode,
    contractId: call.contractId.toString(),
    method: method === undefined ? null : `${method.contract}.${method.method}`,
    inputs: call.inputs.map(String),
    outputs: call.outputs.map(String),
  };
}
