/** Slots with their content. */
export type Slots = Map<bigint, bigint>;

/** Slots by user and contract. */
export class SlotStates {
  readonly #users = new Map<string, Slots>();

  /** They are entered where there are none. */
  of(user: bigint, contract: string): Slots {
    const key = `${user}/${contract}`;
    const slots = this.#users.get(key) ?? new Map<bigint, bigint>();
    this.#users.set(key, slots);
    return slots;
  }

  entries(): { user: bigint; contract: string; slots: Slots }[] {
    return [...this.#users].map(([key, slots]) => {
      const [user, contract] = key.split('/') as [string, string];
      return { user: BigInt(user), contract, slots };
    });
  }
}
