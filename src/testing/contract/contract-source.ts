import path from 'node:path';
import type { Contract } from 'qed/contract';
import { QedError } from '../../base/errors.js';
import { contractsWithErrors } from '../../compiler/diagnostics/contracts-with-errors.js';
import type { WarmProject } from '../../compiler/frontend/source/open-program.js';
import type { CompiledContract } from '../../compiler/ir/contract.js';
import { anyNames, type BindContract } from '../../compiler/typed/contract-names.js';
import type { ContractView } from '../../compiler/ir/views.js';
import { sourceFileOf } from '../../contract/contract-class.js';
import { placeIn } from '../../sandbox/coverage/coverage-counts.js';
import { coverContracts, isCovered } from '../reports/coverage.js';
import { CompiledFiles, type Asked, type NamedOn, type WrittenContract } from './compiled-files.js';
import { KeptContracts } from './kept-contracts.js';
import type { ContractClass } from './types.js';

/** A contract that a test deploys: compiled, with the file that it was read from. */
export interface ContractSource {
  readonly file: string;
  readonly compiled: CompiledContract;
  /** What the names in its source stood for when it was deployed. */
  readonly named: NamedOn;
}

const files = new CompiledFiles(compile);

/** What earlier runs compiled; `qed test` says where it is. Coverage needs what is compiled for it alone. */
const keptIn = isCovered ? '' : (process.env['QED_TEST_KEPT'] ?? '');
const kept = keptIn === '' ? undefined : new KeptContracts(keptIn);

/** TypeScript's project of each file that was compiled. */
const projects = new Map<string, WarmProject>();

/** Tells that a run begins, unless it is the one that was told last: files are read again in each. */
export const beginRun = (run: unknown): void => files.begin(run);

/**
 * Compiles the file that a contract's class was loaded from. Throws `QED1000` with all diagnostics, `QED6040` for a class
 * that is no contract of its file, and what `named` says of a name without an id.
 */
export async function sourceOf<C extends Contract>(
  contract: ContractClass<C>,
  named: NamedOn,
): Promise<ContractSource> {
  const file = typeof contract === 'function' ? sourceFileOf(contract) : undefined;
  if (file === undefined) throw noContract((contract as Partial<{ readonly name: string }> | undefined)?.name);
  const compiled = await files.contractOf(file, contract.name, named);
  if (compiled === undefined) throw noContract(contract.name);
  return { file, compiled, named };
}

/**
 * The contracts of a file and of those that it imports, in the order in which `qed run` gives them ids. Throws
 * `QED1000` with all diagnostics.
 */
export function contractsOf(file: string): Promise<readonly WrittenContract[]> {
  return files.of(path.resolve(file), anyNames());
}

async function compile(file: string, bind: BindContract): Promise<readonly WrittenContract[]> {
  const known = kept?.read(file, bind);
  if (known !== undefined) return known;
  const warm = projects.get(file) ?? { project: undefined };
  projects.set(file, warm);
  const asked: Asked[number][] = [];
  const asking: BindContract = (...of) => {
    const id = bind(...of);
    if (typeof id === 'bigint') asked.push([id, ...of]);
    return id;
  };
  const options = { imported: true, bind: asking, warm };
  // TypeScript is loaded with it.
  const { compileFile } = await import('../../compiler/compile.js');
  const { contracts, program, diagnostics, sources, importsAreExact } = await compileFile(file, options);
  if (diagnostics.length > 0) throw contractsWithErrors(diagnostics);
  if (isCovered) {
    const marked = await compileFile(file, { ...options, coverage: true });
    coverContracts(contracts, marked.contracts, placeIn(file));
  }
  const placeOf = (i: number): string => path.resolve(path.dirname(file), program!.contracts[i]!.span.file);
  const written = contracts.map((contract, i) => Object.assign(contract, { file: placeOf(i) }));
  if (importsAreExact === true) kept?.keep(file, sources, asked, written);
  return written;
}

const noContract = (name: string | undefined): QedError =>
  new QedError('QED6040', `${name || 'what is to be deployed'} is no contract that a file exports`, {
    hint: "deploy the class itself: import { Token } from '../contracts/token.ts'",
  });

/** `QED6075` for a contract that was deployed after the snapshot to which the chain was reverted. */
export const notDeployed = (contract: string): QedError =>
  new QedError('QED6075', `${contract} is not on the chain: it was deployed after the snapshot`, {
    hint: 'deploy it again after the revert, or take the snapshot when it is there',
  });

/** A getter by its name. Throws `QED6041` for one that cannot be read. */
export function getterOf({ file, compiled }: ContractSource, name: string): ContractView {
  const view = compiled.views.find(({ abi }) => abi.name === name);
  if (view !== undefined) return view;
  throw new QedError('QED6041', `the getter ${compiled.contract}.${name} of ${path.basename(file)} cannot be read`, {
    hint: 'a test reads a public getter that gives a value: make it public, or let it give a u32 instead of a number',
  });
}
