import { QedError } from '../../base/errors.js';
import type { CompiledContract } from '../../compiler/ir/contract.js';
import { anyNames, type BindContract } from '../../compiler/typed/contract-names.js';

/** The id that a name stands for on a chain, else why it stands for none; `file` has the class that is called by it. */
export type NamedOn = (name: string, contract: string, file: string) => bigint | QedError;

/** A contract, and where its class is written: a path of this machine. */
export interface WrittenContract extends CompiledContract {
  readonly file: string;
}

/** For names that stand for none: contracts that a file only imports may have some. */
const unnamed = anyNames();

/** What names in a source were taken for. */
export type Asked = readonly (readonly [id: bigint, ...of: Parameters<BindContract>])[];

/** A file as it was compiled, and what its names stood for then. */
interface CompiledFile {
  readonly contracts: Promise<readonly WrittenContract[]>;
  readonly asked: Asked[number][];
}

/** The contracts of files, compiled once in a run for each choice of ids that their names stand for. */
export class CompiledFiles {
  readonly #files = new Map<string, CompiledFile[]>();
  #run: unknown;

  constructor(private readonly compile: (file: string, bind: BindContract) => Promise<readonly WrittenContract[]>) {}

  /** With another run than the last one begins anew: a file may have changed in between. */
  begin(run: unknown): void {
    if (run !== this.#run) this.#files.clear();
    this.#run = run;
  }

  /** A contract of a file; undefined where the file has none of that name. Throws what `named` says of a name without an id. */
  async contractOf(file: string, contract: string, named: NamedOn): Promise<CompiledContract | undefined> {
    const bind: BindContract = (name, ...target) => {
      const id = named(name, ...target);
      return id instanceof QedError ? unnamed(name) : id;
    };
    const { contracts, asked } = await this.#compiled(file, bind);
    const compiled = (await contracts).findLast((each) => each.contract === contract);
    for (const { name, contractId } of compiled?.names ?? []) {
      const [, ...of] = asked.find(([id, each]) => id === contractId && each === name)!;
      const id = named(...of);
      if (id instanceof QedError) throw id;
    }
    return compiled;
  }

  /** All contracts of a file. */
  async of(file: string, bind: BindContract): Promise<readonly WrittenContract[]> {
    return (await this.#compiled(file, bind)).contracts;
  }

  async #compiled(file: string, bind: BindContract): Promise<CompiledFile> {
    const known = this.#files.get(file) ?? [];
    for (const compiled of known) {
      await compiled.contracts;
      if (compiled.asked.every(([id, ...of]) => bind(...of) === id)) return compiled;
    }
    const asked: CompiledFile['asked'] = [];
    const contracts = this.compile(file, (...of) => {
      const id = bind(...of);
      if (typeof id === 'bigint') asked.push([id, ...of]);
      return id;
    });
    const compiled = { contracts, asked };
    this.#files.set(file, [...known, compiled]);
    return compiled;
  }
}
