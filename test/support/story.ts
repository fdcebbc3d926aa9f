import { resolve } from 'node:path';
import { expect } from 'vitest';
import type { CallReport } from '../../src/sandbox/transaction/call-report.js';
import { Sandbox, type ExecutedCall, type SandboxCall } from '../../src/sandbox/sandbox.js';
import { sessionsAt, usersAfter, type SandboxState } from '../../src/sandbox/state/sandbox-state.js';
import { NO_BOUND } from '../../src/sandbox/transaction/transaction.js';
import { encodeArguments } from '../../src/compiler/call/codec.js';
import { compileFile, type CompileResult } from '../../src/compiler/compile.js';
import { RunTimeError } from '../../src/compiler/interpreter/run-time-error.js';
import type { CompiledContract } from '../../src/compiler/ir/contract.js';
import { verifyContract } from '../../src/compiler/ir/accesses/verify-accesses.js';

import type { TypedProgram } from '../../src/compiler/typed/program.js';
import type { QedError } from '../../src/base/errors.js';
import { modulo } from './twin/arithmetic.js';
import { TwinFailure } from './twin/failure.js';
import { TwinRun, type TwinStates, type TwinUsers } from './twin/run.js';
import { slotsOfState } from './twin/slots.js';
import { Twin } from './twin/twin.js';

/** Who deploys in every story. */
export const DEPLOYER = 1n;

/**
 * Calls of several users of a file's contracts, one a checkpoint. The circuit of each method that runs is run too, on
 * constants and, once for each method, on variables. Methods are named as in `send`, those of a contract that is not
 * the file's first as in `Coin.send`.
 */
export class Story {
  readonly sandbox: Sandbox;
  /** Users who are the actor of the file's main contract. */
  readonly actors = new Set<bigint>();
  /** What ran on variables already: they meet the same constraints in every call. */
  static readonly #onVariables = new Set<string>();
  static readonly #compiled = new Map<string, Promise<CompileResult>>();

  /** What the twin has after each run. */
  readonly #twinUsers: TwinUsers[] = [new Map()];

  private constructor(
    readonly file: string,
    readonly contracts: readonly CompiledContract[],
    readonly main: string,
    readonly twin: Twin | undefined,
  ) {
    this.sandbox = new Sandbox(contracts, { deployer: DEPLOYER });
  }

  /** Of a file of `fixtures/contracts`. Contracts that it imports take part; they have the first ids. */
  static async of(fixture: string): Promise<Story> {
    const file = resolve(import.meta.dirname, '../../fixtures/contracts', `${fixture}.ts`);
    const compiled = Story.#compiled.get(file) ?? compileFile(file, { imported: true });
    Story.#compiled.set(file, compiled);
    const { contracts, program, diagnostics, warnings } = await compiled;
    expect([...diagnostics, ...warnings]).toEqual([]);
    return Story.compiled(file, contracts, program);
  }

  /** Of contracts that were compiled already; the last one is the file's own. With their program the twin runs too. */
  static compiled(file: string, contracts: readonly CompiledContract[], program?: TypedProgram): Story {
    contracts.forEach(verifyContract);
    return new Story(file, contracts, contracts.at(-1)!.contract, program && new Twin(program));
  }

  /** The checkpoint that the next call is anchored in. */
  get now(): bigint {
    return this.sandbox.newest;
  }

  /** Lets checkpoints pass until one is the newest. */
  waitUntil(checkpoint: bigint): void {
    expect(checkpoint).toBeGreaterThanOrEqual(this.now);
    this.sandbox.sealUntil(checkpoint);
  }

  async run(user: bigint, method: string, ...args: readonly unknown[]): Promise<CallReport> {
    return this.runFrom(this.now, user, method, ...args);
  }

  /** The reason for which a call fails. */
  async fails(user: bigint, method: string, ...args: readonly unknown[]): Promise<string> {
    return this.failsFrom(this.now, user, method, ...args);
  }

  /**
   * A call of a session that was anchored in an earlier checkpoint and lands now: it reads others as they stood then.
   */
  async runFrom(anchor: bigint, user: bigint, method: string, ...args: readonly unknown[]): Promise<CallReport> {
    const { file, sandbox } = this;
    const target = method.includes('.') ? method : `${this.main}.${method}`;
    const circuit = Story.#onVariables.has(`${file} ${target}`) ? 'constants' : 'all';
    const call = { user, target, args, anchor, actor: this.actors.has(user), circuit } as const;
    const executing = sandbox.execute(call);
    const twinStates = await this.#inTwin(executing, call);
    const executed = await executing;
    Story.#onVariables.add(`${file} ${target}`);
    sandbox.land(executed);
    if (twinStates !== undefined) this.#twinUsers.push(new Map([...this.#twinUsers.at(-1)!, [user, twinStates]]));
    return executed.report;
  }

  /**
   * The same call in the twin: what anyone can observe of it must agree. Gives the user's states after it, in the twin.
   */
  async #inTwin(
    executing: Promise<ExecutedCall>,
    { user, target, args, anchor }: Required<Omit<SandboxCall, 'observer'>>,
  ): Promise<TwinStates | undefined> {
    const { twin, contracts } = this;
    const [{ value: executed, reason: error }] = (await Promise.allSettled([executing])) as [
      { value?: ExecutedCall; reason?: unknown },
    ];
    // What else goes wrong is no failure of the method.
    if (twin === undefined || (executed === undefined && !(error instanceof RunTimeError))) return undefined;
    const [contract, method] = target.split('.') as [string, string];
    const index = contracts.findIndex((each) => each.contract === contract);
    const { inputs, output } = contracts[index]!.abi.methods.find(({ name }) => name === method)!;
    const state = this.#stateAt(anchor, user, contract);
    const run = new TwinRun({ twin, contracts, state, past: this.#twinUsers, user, deployer: DEPLOYER });
    let outputs: readonly bigint[] = [];
    try {
      outputs = run.run(index, method, encodeArguments(inputs, args));
    } catch (reason) {
      if (!(reason instanceof TwinFailure)) throw reason;
      expect(failureOf(reason), `${target} as JavaScript`).toEqual(
        error instanceof RunTimeError ? failureOf(error) : 'no failure',
      );
      return undefined;
    }
    expect(executed, `${target} as JavaScript does not fail`).toBeDefined();
    const { report, after } = executed!;
    const held = contracts.map(({ contract: name, layout }) => [
      name,
      run.states.has(name) ? slotsOfState(layout, twin.scalars(name, run.states.get(name)!)) : new Map(),
    ]);
    const observed = {
      result: outputs.map(modulo),
      events: run.events.map(({ event, values }) => ({ event, values })),
      calls: run.calls,
      validUntil: run.validUntil === NO_BOUND ? null : run.validUntil.toString(),
      state: held,
    };
    expect(observed, `${target} as JavaScript`).toEqual({
      result: output === null ? [] : encodeArguments([{ name: 'result', type: output }], [report.result]).map(modulo),
      events: report.events.map(({ event, values }) => ({ event, values: this.#eventScalars(event, values) })),
      calls: report.calls,
      validUntil: report.validUntil,
      state: contracts.map(({ contract: name }) => [name, after.contracts.get(name)]),
    });
    return run.states;
  }

  /** What the sandbox knew in a checkpoint, with the caller among the actors where it is one. */
  #stateAt(anchor: bigint, user: bigint, contract: string): SandboxState {
    const { state } = this.sandbox;
    const landed = sessionsAt(state, anchor);
    return {
      ...state,
      checkpoint: anchor - 1n,
      users: usersAfter(state, landed),
      history: state.history.slice(0, landed),
      actors: new Map([...state.actors, ...(this.actors.has(user) ? ([[user, contract]] as const) : [])]),
    };
  }

  /** What an event holds, as field elements. */
  #eventScalars(event: string, values: unknown): readonly bigint[] {
    const events = this.contracts.flatMap(({ abi }) => abi.events);
    const { fields } = events.find(({ name }) => name === event)!;
    const given = values as Readonly<Record<string, unknown>>;
    return encodeArguments(
      fields,
      fields.map(({ name }) => given[name]),
    ).map(modulo);
  }

  /** The reason for which a call of such a session fails, or does not count. */
  async failsFrom(anchor: bigint, user: bigint, method: string, ...args: readonly unknown[]): Promise<string> {
    const error = await this.runFrom(anchor, user, method, ...args).then(
      () => undefined,
      (reason: unknown) => reason as QedError | Error,
    );
    if (error === undefined) return 'no failure';
    return 'details' in error && error.details['reason'] !== undefined
      ? String(error.details['reason'])
      : error.message;
  }
}

/** What anyone sees of a failure; an assertion also tells its message and the values that it compared. */
function failureOf({ failure, span, reason, values }: TwinFailure | RunTimeError): object {
  const { file, line, column } = span;
  return { failure, file, line, column, ...(failure === 'assertion' && { reason, values }) };
}
