import { Contract, stale, context, type u64 } from 'qed/contract';
import { Token } from '../../fixtures/contracts/token.js';

/** Calls and reads another contract by a name. */
export class Mine extends Contract {
  dug: u64 = 0n;

  get gold(): u64 {
    return stale(Token.at(context.userId, { contract: 'gold' }).balance, 'only shown');
  }

  dig(amount: u64): void {
    this.dug += amount;
    Token.call('gold').mint(amount);
  }
}
