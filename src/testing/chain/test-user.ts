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
  ) {}

  toString(): string {
    return this.name;
  }
}
