import { realpathSync } from 'node:fs';
import { QedError } from '../../base/errors.js';
import { isContractName } from '../../compiler/typed/contract-names.js';
import { contractIdAt } from '../../sandbox/chain/deployment.js';
import { wrongValue } from '../failures/wrong-value.js';
import type { ContractSource } from '../contract/contract-source.js';
import type { NamedOn } from '../contract/compiled-files.js';

/**
 * What names stand for among the contracts of a test chain: for the one that was deployed under the name, else for the
 * only one of the class that the source calls by it. Where files have classes of one name, the file decides.
 */
export function namesOn(sources: readonly ContractSource[], names: ReadonlyMap<string, bigint>): NamedOn {
  const deployed = sources.map(({ compiled, file }, index) => ({
    contract: compiled.contract,
    file: realpathSync(file),
    id: contractIdAt(index),
  }));
  return (name, contract, file) => {
    const given = names.get(name);
    const likely = deployed.filter((each) => (given === undefined ? each.contract === contract : each.id === given));
    const exact = likely.filter((each) => each.file === realpathSync(file));
    const found = exact.length === 0 ? likely : exact;
    const deploy = `chain.deploy(${contract}, { name: '${name}' })`;
    if (found.length === 0) return wrongName(`no ${contract} is deployed that '${name}' could be`, `first ${deploy}`);
    if (found.length > 1)
      return wrongName(`'${name}' could be any of ${found.length} contracts ${contract}`, `name the one: ${deploy}`);
    const [{ contract: actual, id }] = found as [(typeof found)[0]];
    if (actual === contract) return id;
    return wrongName(`'${name}' is a contract ${actual}, and it is called as ${contract}`, deploy);
  };
}

/** Throws `QED6075` for a name that no source can call a contract by. */
export function refuseNoContractName(name: unknown): void {
  if (typeof name === 'string' && isContractName(name)) return;
  throw wrongValue("a contract's name", 'a text of letters, digits, _ and -', name, "as in { name: 'token' }");
}

export const nameIsTaken = (name: string): QedError =>
  wrongName(`another contract has the name '${name}' on this chain`, 'deploy each under a name of its own');

/** `QED6036`: a name stands for one contract. */
const wrongName = (message: string, hint: string): QedError => new QedError('QED6036', message, { hint });
