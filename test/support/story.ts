import { dirname, relative, resolve } from 'node:path';
import { expect } from 'vitest';
import { runMethod, type RunReport } from '../../src/cli/commands/run/run-method.js';
import { emptyRunState, runsAt, usersAfter, type RunState } from '../../src/sandbox/local-state.js';
import { NO_BOUND } from '../../src/sandbox/local-calls.js';
import { encodeArguments } from '../../src/compiler/call/codec.js';
import { compileFile, type CompileResult } from '../../src/compiler/compile.js';
import { RUN_TIME_CODES } from '../../src/compiler/interpreter/run-time-error.js';
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

/** What every network of a story allows: a session lands at most so many checkpoints after its anchor. */
export const MAX_AGE = 50n;

/**
 * Calls of several users of a file's contracts, one a checkpoint. The circuit of each method that runs is run too, on constants
 * and, once for each method, on variables.
 * Methods are named as in `send`, those of a contract that is not the file's first as in `Coin.send`.
 */
export class Story {
  state: RunState = emptyRunState();
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
  ) {}

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
    return this.state.checkpoint + 1n;
  }

  /** Lets checkpoints pass until one is the newest. */
  waitUntil(checkpoint: bigint): void {
    expect(checkpoint).toBeGreaterThanOrEqual(this.now);
    this.state = { ...this.state, checkpoint: checkpoint - 1n };
  }

  async run(user: bigint, method: string, ...args: readonly unknown[]): Promise<RunReport> {
    return this.runFrom(this.now, user, method, ...args);
  }

  /** The reason for which a call fails. */
  async fails(user: bigint, method: string, ...args: readonly unknown[]): Promise<string> {
    return this.failsFrom(this.now, user, method, ...args);
  }

  /** A call of a session that was anchored in an earlier checkpoint and lands now: it reads others as they stood then. */
  async runFrom(anchor: bigint, user: bigint, method: string, ...args: readonly unknown[]): Promise<RunReport> {
    const { file, contracts, state: now, now: newest } = this;
    const landed = runsAt(now, anchor);
    const users = new Map(usersAfter(now, landed));
    const then: RunState = { ...now, checkpoint: anchor - 1n, users, history: now.history.slice(0, landed) };
    const target = method.includes('.') ? method : `${this.main}.${method}`;
    // A session starts from its user's leaf in the anchor.
    if (then.users.get(user)?.nonce !== now.users.get(user)?.nonce) throw new Error('the user landed a session since');
    const circuit = Story.#onVariables.has(`${file} ${target}`) ? 'constants' : 'all';
    const running = runMethod({
      file,
      contracts,
      target,
      args,
      state: then,
      user,
      deployer: DEPLOYER,
      actor: this.actors.has(user),
      circuit,
    });
    const twinStates = await this.#inTwin(running, then, user, target, args);
    const ran = await running;
    Story.#onVariables.add(`${file} ${target}`);
    const { validUntil } = ran.report;
    if (newest - anchor >= MAX_AGE || (validUntil !== null && newest + 1n > BigInt(validUntil)))
      throw new Error(`lands too late: valid until ${validUntil ?? anchor + MAX_AGE}`);
    this.state = {
      ...ran.state,
      checkpoint: newest,
      users: new Map([...now.users, [user, ran.state.users.get(user)!]]),
      history: [...now.history, { checkpoint: newest, user, before: now.users.get(user) ?? null }],
    };
    if (twinStates !== undefined) this.#twinUsers.push(new Map([...this.#twinUsers.at(-1)!, [user, twinStates]]));
    return ran.report;
  }

  /** The same call in the twin: what anyone can observe of it must agree. Gives the user's states after it, in the twin. */
  async #inTwin(
    running: ReturnType<typeof runMethod>,
    then: RunState,
    user: bigint,
    target: string,
    args: readonly unknown[],
  ): Promise<TwinStates | undefined> {
    const { twin, contracts } = this;
    const [{ value: ran, reason: error }] = (await Promise.allSettled([running])) as [
      { value?: Awaited<ReturnType<typeof runMethod>>; reason?: Error },
    ];
    const { code, details } = (error ?? {}) as Partial<QedError>;
    // What else goes wrong is no failure of the method.
    if (twin === undefined || (ran === undefined && code?.startsWith('QED11') !== true)) return undefined;
    const [contract, method] = target.split('.') as [string, string];
    const index = contracts.findIndex((each) => each.contract === contract);
    const { inputs, output } = contracts[index]!.abi.methods.find(({ name }) => name === method)!;
    const actors = new Map([...then.actors, ...(this.actors.has(user) ? ([[user, contract]] as const) : [])]);
    const state = { ...then, actors };
    const run = new TwinRun({ twin, contracts, state, past: this.#twinUsers, user, deployer: DEPLOYER });
    let outputs: readonly bigint[] = [];
    try {
      outputs = run.run(index, method, encodeArguments(inputs, args));
    } catch (reason) {
      if (!(reason instanceof TwinFailure)) throw reason;
      const { failure, span, reason: text, values } = reason;
      const file = relative(process.cwd(), resolve(dirname(this.file), span.file));
      const found = { code: RUN_TIME_CODES[failure], file, line: span.line, column: span.column };
      const said = failure === 'assertion' ? { reason: text, values } : {};
      const location = details?.['location'] as object | undefined;
      const wanted = {
        code,
        ...location,
        ...(failure === 'assertion' && { reason: details?.['reason'], values: details?.['values'] }),
      };
      expect({ ...found, ...said }, `${target} as JavaScript`).toEqual(wanted);
      return undefined;
    }
    expect(ran, `${target} as JavaScript does not fail`).toBeDefined();
    const { report, state: after } = ran!;
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
      state: contracts.map(({ contract: name }) => [name, after.users.get(user)!.contracts.get(name)]),
    });
    return run.states;
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
