import { resolve } from 'node:path';
import { expect } from 'vitest';
import { runMethod, type RunReport } from '../../src/cli/steps/run.js';
import { emptyRunState, runsAt, usersAfter, type RunState } from '../../src/cli/steps/run-state.js';
import { compileFile, type CompileResult } from '../../src/compiler/compile.js';
import type { CompiledContract } from '../../src/compiler/ir/contract.js';
import { verifyIr } from '../../src/compiler/ir/verify.js';
import type { QedError } from '../../src/errors.js';

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

  private constructor(
    readonly file: string,
    readonly contracts: readonly CompiledContract[],
    readonly main: string,
  ) {}

  /** Of a file of `fixtures/contracts`. Contracts that it imports take part; they have the first ids. */
  static async of(fixture: string): Promise<Story> {
    const file = resolve(import.meta.dirname, '../../fixtures/contracts', `${fixture}.ts`);
    const compiled = Story.#compiled.get(file) ?? compileFile(file, { imported: true });
    Story.#compiled.set(file, compiled);
    const { contracts, diagnostics, warnings } = await compiled;
    expect([...diagnostics, ...warnings]).toEqual([]);
    return Story.compiled(file, contracts);
  }

  /** Of contracts that were compiled already; the last one is the file's own. */
  static compiled(file: string, contracts: readonly CompiledContract[]): Story {
    contracts.forEach(({ methods }) => methods.forEach(verifyIr));
    return new Story(file, contracts, contracts.at(-1)!.contract);
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
    const ran = await runMethod({
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
    return ran.report;
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
