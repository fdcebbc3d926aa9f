/** The least, the most and the sum of what the calls of a method needed. */
export interface Spread {
  readonly min: bigint;
  readonly max: bigint;
  readonly sum: bigint;
}

/** What the calls of one method needed. */
export interface MethodCosts {
  /** The whole path of the contract's file. */
  readonly file: string;
  readonly contract: string;
  readonly method: string;
  readonly calls: number;
  /** Slots that a call changed. */
  readonly slots: Spread;
  /** What a call adds to the fee of its session. */
  readonly fee: Spread;
}

/** The costs of each method, summed over calls. */
export class CostCounts {
  readonly #methods = new Map<string, MethodCosts>();

  get methods(): readonly MethodCosts[] {
    return [...this.#methods.values()];
  }

  add(costs: MethodCosts): void {
    const key = [costs.file, costs.contract, costs.method].join('\0');
    const known = this.#methods.get(key);
    this.#methods.set(key, known === undefined ? costs : sumOf(known, costs));
  }
}

const sumOf = (a: MethodCosts, b: MethodCosts): MethodCosts => ({
  ...a,
  calls: a.calls + b.calls,
  slots: together(a.slots, b.slots),
  fee: together(a.fee, b.fee),
});

const together = (a: Spread, b: Spread): Spread => ({
  min: a.min < b.min ? a.min : b.min,
  max: a.max > b.max ? a.max : b.max,
  sum: a.sum + b.sum,
});

/** The costs of methods as JSON, in which bigints are decimal strings. */
export const costsJson = (methods: readonly MethodCosts[]): string =>
  JSON.stringify(methods, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value));

/** The costs that `costsJson` wrote. */
export const parseCosts = (text: string): MethodCosts[] =>
  JSON.parse(text, (name, value: unknown) =>
    ['min', 'max', 'sum'].includes(name) ? BigInt(value as string) : value,
  ) as MethodCosts[];
