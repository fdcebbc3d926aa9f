import { Contract, context, emit, mapping, type FixedArray, type u32, type u64, type UserId } from 'qed/contract';

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

/** A contract with values of every form, for the tests of `qed/testing`. */
export class Clock extends Contract {
  entry: Entry = { from: 0n, hours: [0n, 0n, 0n], phase: Phase.Day };
  grid = mapping<[UserId, u32], u64>();

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

  now(): [u32, u64] {
    return [context.checkpoint.id, context.checkpoint.time];
  }

  until(id: u32): u32 {
    context.validUntil(id);
    return context.checkpoint.id;
  }
}
