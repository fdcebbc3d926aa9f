import type { Diagnostic } from '../../../src/compiler/diagnostics/diagnostic.js';
import { readContracts } from '../../../src/compiler/frontend/front-end.js';
import type { CompiledContract } from '../../../src/compiler/ir/contract.js';
import { compileContract } from '../../../src/compiler/lower/contract.js';
import type { TypedProgram } from '../../../src/compiler/typed/ast.js';
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
): Promise<ReadProgram> {
  const read = await readContracts(file, { system: false, overlay, workingDirectory: process.cwd() });
  const { program, sourceHash } = read;
  if (program === undefined || read.diagnostics.length > 0) throw new Error(textOf(read.diagnostics));
  const lowered = passes.map((names) =>
    program.contracts.map((contract) => {
      const reported: string[] = [];
      const compiled = compileContract(contract, program, {
        sourceHash,
        report: (span, code, message) => reported.push(`${span.line}:${span.column} ${code}: ${message}`),
        passes: names,
      });
      if (compiled === undefined || reported.length > 0) throw new Error(reported.join('\n'));
      return compiled;
    }),
  );
  return { program, twin: new Twin(program), lowered };
}

const textOf = (diagnostics: readonly Diagnostic[]): string =>
  diagnostics.map(({ line, column, code, message }) => `${line}:${column} ${code}: ${message}`).join('\n') ||
  'nothing read';
