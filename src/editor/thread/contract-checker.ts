import { dirname, resolve } from 'node:path';
import { compileFile } from '../../compiler/compile.js';
import type { Diagnostic } from '../../compiler/diagnostics/diagnostic.js';
import { WarmProject } from '../../compiler/frontend/source/open-program.js';
import { anyNames } from '../../compiler/typed/contract-names.js';
import type { CompiledContract } from '../../compiler/ir/contract.js';
import type { MethodIr } from '../../compiler/ir/ops.js';
import { circuitIdOf } from '../../compiler/keys/circuit-size.js';
import type { Checked, Sources, StalenessNote } from '../messages.js';

/** So many files stay loaded: each has TypeScript's project of its own. */
const MAX_PROJECTS = 4;

/** Compiles contracts again and again; what did not change is not parsed again. */
export class ContractChecker {
  readonly #projects = new Map<string, WarmProject>();
  /** Which network is meant, nobody says while the source is written. */
  readonly #bind = anyNames();
  readonly #methods = new Map<string, readonly MethodIr[]>();

  async check(file: string, sources: Sources): Promise<Checked> {
    const workingDirectory = dirname(file);
    const warm = this.#projectOf(file);
    const result = await compileFile(file, { overlay: sources, warm, parts: true, bind: this.#bind, workingDirectory });
    const absolute = (name: string): string => resolve(workingDirectory, name);
    const diagnostics = [...result.diagnostics, ...result.warnings].map((each): Diagnostic => ({
      ...each,
      file: absolute(each.file),
      ...(each.fix === undefined
        ? {}
        : { fix: { ...each.fix, edits: each.fix.edits.map((edit) => ({ ...edit, file: absolute(edit.file) })) } }),
    }));
    const methods = result.contracts.flatMap((contract) => contract.methods);
    this.#methods.set(file, methods);
    return {
      diagnostics,
      notes: result.contracts.flatMap((contract) => notesOf(contract, diagnostics, absolute)),
      methods: Object.fromEntries(methods.map((ir) => [`${ir.contract}.${ir.method}`, circuitIdOf(ir)])),
    };
  }

  /** The methods of a file as it was checked last; none where it has errors. */
  methodsOf(file: string): readonly MethodIr[] {
    return this.#methods.get(file) ?? [];
  }

  /** The one that was used last comes last. */
  #projectOf(file: string): WarmProject {
    const project = this.#projects.get(file) ?? new WarmProject();
    this.#projects.delete(file);
    this.#projects.set(file, project);
    const [oldest] = this.#projects.keys();
    if (this.#projects.size > MAX_PROJECTS) this.#projects.delete(oldest!);
    return project;
  }
}

/** The rows of the staleness report that are no warnings. */
function notesOf(
  { staleness, contract }: CompiledContract,
  warned: readonly Diagnostic[],
  absolute: (name: string) => string,
): StalenessNote[] {
  return staleness
    .map(({ method, read, class: kind, span: { file, line, column }, reason }) => ({
      file: absolute(file),
      line,
      column,
      method: `${contract}.${method}`,
      text: `'${read}' ${CLASSES[kind]}: ${reason}`,
    }))
    .filter(
      ({ file, line, column }) =>
        !warned.some((each) => each.file === file && each.line === line && each.column === column),
    );
}

const CLASSES = {
  fixed: 'is the same whenever the call lands',
  bounded: 'is old by no more than the bound',
  monotone: 'may be old, which does no harm',
  stale: 'may be old, and the author accepts it',
} as const;
