import { QedError } from '../../base/errors.js';
import type { CompiledContract } from '../../compiler/ir/contract.js';
import { anyNames, type BindContract } from '../../compiler/typed/contract-names.js';

/** The id that a name stands for on a chain, else why it stands for none. */
export type NamedOn = (name: string, contract: string) => bigint | QedError;

/** A contract, and where its class is written: a path of this machine. */
export interface WrittenContract extends CompiledContract {
  readonly file: string;
}

/** For names that stand for none: contracts that a file only imports may have some. */
const unnamed = anyNames();

/** The contracts of files, compiled once in a run for each choice of ids that their names stand for. */
export class CompiledFiles {
  readonly #files = new Map<string, Promise<readonly WrittenContract[]>[]>();
  #run: unknown;

  constructor(private readonly compile: (file: string, bind: BindContract) => Promise<readonly WrittenContract[]>) {}

  /** With another run than the last one begins anew: a file may have changed in between. */
  begin(run: unknown): void {
    if (run !== this.#run) this.#files.clear();
    this.#run = run;
  }

  /** A contract of a file; undefined where the file has none of that name. Throws what `named` says of a name without an id. */
  async contractOf(file: string, contract: string, named: NamedOn): Promise<CompiledContract | undefined> {
    const bind = (name: string, target: string): bigint => {
      const id = named(name, target);
      return id instanceof QedError ? unnamed(name) : id;
    };
    const compiled = (await this.of(file, bind)).findLast((each) => each.contract === contract);
    for (const { name, contract: target } of compiled?.names ?? []) {
      const id = named(name, target);
      if (id instanceof QedError) throw id;
    }
    return compiled;
  }

  /** All contracts of a file. */
  async of(file: string, bind: BindContract): Promise<readonly WrittenContract[]> {
    const known = this.#files.get(file) ?? [];
    for (const compiling of known) {
      const names = (await compiling).flatMap((each) => each.names ?? []);
      if (names.every(({ name, contract, contractId }) => bind(name, contract) === contractId)) return compiling;
    }
    const compiling = this.compile(file, bind);
    this.#files.set(file, [...known, compiling]);
    return compiling;
  }
}
