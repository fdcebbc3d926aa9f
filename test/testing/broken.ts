import { Contract, type u32, type u64 } from 'qed/contract';

/** A contract that does not compile. */
export class Broken extends Contract {
  add(a: u32, b: u64): u64 {
    return a + b;
  }
}
