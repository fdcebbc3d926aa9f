import { guarded } from '../failures/guarded.js';
import { refuseOtherNames } from '../failures/known-names.js';

/** A user of a test chain. It stands for its id wherever a contract wants a `UserId`. */
export class TestUser {
  static {
    refuseOtherNames(this.prototype, 'a user', ['name', 'id', 'actorOf']);
  }

  constructor(
    readonly name: string,
    readonly id: bigint,
    /** The contract whose actor this is; undefined for a user with a key of their own. */
    readonly actorOf?: bigint,
  ) {
    return guarded(this, {
      what: 'a user',
      insteadOfChange: (part) =>
        part === 'balance'
          ? "give it where the user is made: await chain.user('alice', { balance: 100n })"
          : 'the chain gives users their names and ids: make another one with await chain.user(name)',
    });
  }

  toString(): string {
    return this.name;
  }
}
