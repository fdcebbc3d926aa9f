import { resolve } from 'node:path';
import { expect } from 'vitest';
import { runMethod, type RunReport } from '../../src/cli/steps/run.js';
import { emptyRunState, type RunState } from '../../src/cli/steps/run-state.js';
import { compileFile } from '../../src/compiler/compile.js';
import type { CompiledContract } from '../../src/compiler/ir/contract.js';
import { verifyIr } from '../../src/compiler/ir/verify.js';
import type { QedError } from '../../src/errors.js';

/** Who deploys in every story. */
export const DEPLOYER = 1n;

/** Calls of several users of one contract, one a checkpoint; each method's circuit runs too, on constants and on variables. */
export class Story {
  state: RunState = emptyRunState();

  private constructor(
    readonly file: string,
    readonly contracts: readonly CompiledContract[],
  ) {}

  /** Of a file of `fixtures/contracts`. */
  static async of(fixture: string): Promise<Story> {
    const file = resolve(import.meta.dirname, '../../fixtures/contracts', `${fixture}.ts`);
    const { contracts, diagnostics } = await compileFile(file);
    expect(diagnostics).toEqual([]);
    return Story.compiled(file, contracts);
  }

  static compiled(file: string, contracts: readonly CompiledContract[]): Story {
    contracts.forEach(({ methods }) => methods.forEach(verifyIr));
    return new Story(file, contracts);
  }

  async run(user: bigint, method: string, ...args: readonly unknown[]): Promise<RunReport> {
    const { file, contracts, state } = this;
    const target = `${contracts[0]!.contract}.${method}`;
    const ran = await runMethod({ file, contracts, target, args, state, user, deployer: DEPLOYER, circuit: true });
    this.state = ran.state;
    return ran.report;
  }

  /** The reason for which a call fails. */
  async fails(user: bigint, method: string, ...args: readonly unknown[]): Promise<string> {
    const error = await this.run(user, method, ...args).then(
      () => undefined,
      (reason: unknown) => reason as QedError,
    );
    return error === undefined ? 'no failure' : String(error.details['reason'] ?? error.stack);
  }
}
