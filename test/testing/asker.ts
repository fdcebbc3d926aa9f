import { Contract, type ContractId, type FixedArray } from 'qed/contract';

/** A contract that is asked about others. */
export class Asker extends Contract {
  asked: ContractId = 0n;

  ask(asked: ContractId): void {
    this.asked = asked;
  }

  askAll(asked: FixedArray<ContractId, 2>, pair: [boolean, boolean]): void {
    this.asked = pair[0] ? asked[0] : asked[1];
  }
}
