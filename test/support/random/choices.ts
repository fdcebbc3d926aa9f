/**
 * Decisions of a generator, taken from a list of numbers. When the list ends every decision is the first, which is the simplest: a shorter list with
 * smaller numbers is a smaller program, so that shrinking a list of numbers shrinks programs of any grammar.
 */
export class Choices {
  #next = 0;

  constructor(readonly numbers: readonly number[]) {}

  /** A number below `count`. */
  below(count: number): number {
    const number = this.numbers[this.#next++] ?? 0;
    return count === 0 ? 0 : number % count;
  }

  /** True in so many of a hundred cases, never when the list has ended. */
  chance(percent: number): boolean {
    return this.below(100) >= 100 - percent;
  }

  /** One of a list; the first is the simplest. */
  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }

  /** One of several, as often as its weight says. */
  weighted<T>(options: readonly (readonly [weight: number, option: T])[]): T {
    let rest = this.below(options.reduce((sum, [weight]) => sum + weight, 0));
    return options.find(([weight]) => (rest -= weight) < 0)![1];
  }
}
