import {
  Component,
  Contract,
  context,
  emit,
  mapping,
  type FixedArray,
  type u32,
  type u64,
  type UserId,
} from 'qed/contract';

export enum Phase {
  Day,
  Night,
}
interface Entry {
  from: UserId;
  hours: FixedArray<u64, 3>;
  phase: Phase;
}
interface Changed {
  from: UserId;
  phase: Phase;
}

/** A piece of the clock, with getters of its own. */
class Bell extends Component {
  rung: u64 = 0n;

  constructor(readonly loudness: u64) {
    super();
  }

  get noise(): u64 {
    return this.rung * this.loudness;
  }

  ring(): void {
    this.rung += 1n;
  }
}

/** A contract with values of every form, for the tests of `qed/testing`. */
export class Clock extends Contract {
  entry: Entry = { from: 0n, hours: [0n, 0n, 0n], phase: Phase.Day };
  grid = mapping<[UserId, u32], u64>();
  quiet = new Bell(2n);
  loud = new Bell(5n);

  get sum(): u64 {
    return this.hidden;
  }

  private get hidden(): u64 {
    const [a, b, c] = this.entry.hours;
    return a + b + c;
  }

  set(entry: Entry): Phase {
    this.entry = entry;
    this.grid.set([entry.from, 2n], entry.hours[2]);
    emit<Changed>({ from: entry.from, phase: entry.phase });
    return entry.phase;
  }

  ring(): void {
    this.loud.ring();
  }

  now(): [u32, u64] {
    return [context.checkpoint.id, context.checkpoint.time];
  }

  until(id: u32): u32 {
    context.validUntil(id);
    return context.checkpoint.id;
  }
}
