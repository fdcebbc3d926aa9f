/** A user of a test chain. It stands for its id wherever a contract wants a `UserId`. */
export class TestUser {
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
