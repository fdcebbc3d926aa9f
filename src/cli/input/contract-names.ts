import { QedError } from '../../base/errors.js';
import { didYouMean, nearest } from '../../base/nearest-name.js';
import type { ContractArtifact } from '../../compiler/artifact/artifact.js';
import { anyNames, noNames, type BindContract } from '../../compiler/typed/contract-names.js';

/** Whether the text is a contract id, below 2^24. */
export const isContractId = (text: string): boolean => /^(0|[1-9][0-9]{0,7})$/.test(text) && BigInt(text) < 1n << 24n;

/** The ids that the configuration has names for. */
export const contractsByName = (names: string | undefined): Readonly<Record<string, bigint>> =>
  Object.fromEntries(
    (names?.split(',') ?? []).map((pair) => pair.split('=')).map(([name, id]) => [name!, BigInt(id!)]),
  );

/** A contract as typed: an id, or a name of the configuration. Throws `QED6007`. */
export function contractIdOf(text: string, { contracts }: { readonly contracts?: string | undefined }): bigint {
  if (isContractId(text)) return BigInt(text);
  const names = contractsByName(contracts);
  if (Object.hasOwn(names, text)) return names[text]!;
  const known = Object.keys(names);
  throw new QedError('QED6007', `'${text}' is no contract id`, {
    hint:
      known.length === 0
        ? 'a contract id is a number; `qed deploy` prints it, and `contracts` in the configuration may name it'
        : didYouMean(text, known, 'name for a contract'),
    exitCode: 2,
  });
}

/** Gives contracts that a source names the ids that the configuration has for them. */
export function configuredNames({ contracts }: { readonly contracts?: string | undefined }): BindContract {
  const names = contractsByName(contracts);
  return (name, ...target) => {
    if (Object.hasOwn(names, name)) return names[name]!;
    const known = nearest(name, Object.keys(names));
    return known === undefined ? noNames(name, ...target) : { hint: `did you mean '${known}'?` };
  };
}

/**
 * The same for a check, which needs no network: a name without an id is taken for one of a contract that is not deployed yet, and is warned of,
 * with the name of the configuration that it may have meant.
 */
export function checkedNames(config: { readonly contracts?: string | undefined }): {
  readonly bind: BindContract;
  /** Of the names that have no id so far. */
  warnings(): readonly string[];
} {
  const [configured, any] = [configuredNames(config), anyNames()];
  const known = Object.keys(contractsByName(config.contracts));
  const unknown = new Set<string>();
  const bind: BindContract = (name, ...target) => {
    if (known.includes(name)) return configured(name, ...target);
    unknown.add(name);
    return any(name);
  };
  const warningOf = (name: string): string => {
    const near = nearest(name, known);
    const meant = near === undefined ? '' : `; did you mean '${near}'?`;
    return `'${name}' has no id in \`contracts\` of the configuration yet, which an artifact needs${meant}`;
  };
  return { bind, warnings: () => [...unknown].map(warningOf) };
}

/** An artifact calls the contracts whose ids its names had when it was compiled. Throws `QED6065` where they have others now. */
export function refuseOtherNames(
  { contract, names = [] }: ContractArtifact,
  { contracts }: { readonly contracts?: string | undefined },
): void {
  const ids = contractsByName(contracts);
  for (const { name, contractId } of names) {
    const id = Object.hasOwn(ids, name) ? ids[name]! : undefined;
    if (id === BigInt(contractId)) continue;
    const now = id === undefined ? 'the configuration has no such name' : `the configuration says ${id}`;
    throw new QedError('QED6065', `${contract} was compiled with contract ${contractId} as '${name}', and ${now}`, {
      hint: 'compile it again with the `contracts` of the network where it is deployed',
    });
  }
}
