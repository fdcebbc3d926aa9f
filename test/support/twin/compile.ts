import type { Diagnostic } from '../../../src/compiler/diagnostics/diagnostic.js';
import { readContracts } from '../../../src/compiler/frontend/front-end.js';
import type { CompiledContract } from '../../../src/compiler/ir/contract.js';
import { compileContract } from '../../../src/compiler/compile.js';
import { StaleMarks } from '../../../src/compiler/staleness/report.js';
import type { BindContract } from '../../../src/compiler/typed/contract-names.js';
import type { TypedContract, TypedProgram } from '../../../src/compiler/typed/program.js';
import { Twin } from './twin.js';

/** A program read once: its twin, and its contracts lowered with the passes of each given list. */
export interface ReadProgram {
  readonly program: TypedProgram;
  readonly twin: Twin;
  readonly lowered: readonly (readonly CompiledContract[])[];
}

/** Reads a contract file, or a source text under a name, and lowers it several times. Throws what the compiler reports. */
export async function readProgram(
  file: string,
  passes: readonly (readonly string[] | undefined)[],
  overlay?: Readonly<Record<string, string>>,
  bind?: BindContract,
): Promise<ReadProgram> {
  const read = await readContracts(file, { system: false, overlay, bind, workingDirectory: process.cwd() });
  const { program, sourceHash } = read;
  if (program === undefined || read.diagnostics.length > 0) throw new Error(textOf(read.diagnostics));
  const lowered = passes.map((names) =>
    program.contracts.map((contract) => {
      const compiled = lowerContract(contract, program, sourceHash, names);
      if (typeof compiled === 'string') throw new Error(compiled);
      return compiled;
    }),
  );
  return { program, twin: new Twin(program), lowered };
}

/** Lowers one contract of a program that was read; gives what is reported, a line each, where it is refused. */
export function lowerContract(
  contract: TypedContract,
  program: TypedProgram,
  sourceHash: string,
  passes: readonly string[] | undefined,
): CompiledContract | string {
  const reported: string[] = [];
  const compiled = compileContract(contract, program, {
    sourceHash,
    report: (span, code, message) => void reported.push(`${code} at ${span.line}:${span.column}: ${message}`),
    warn: () => undefined,
    staleMarks: new StaleMarks(),
    reads: new Set(),
    passes,
  });
  return compiled === undefined || reported.length > 0 ? reported.join('\n') : compiled;
}

const textOf = (diagnostics: readonly Diagnostic[]): string =>
  diagnostics.map(({ line, column, code, message }) => `${line}:${column} ${code}: ${message}`).join('\n') ||
  'nothing read';
