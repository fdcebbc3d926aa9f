import type { Abi } from './abi.js';
import type { StorageLayout } from './layout.js';
import type { MethodIr } from './ops.js';

/** What the front end and the passes make of one contract; the artifact adds the keys (`fingerprintContract`). */
export interface CompiledContract {
  readonly contract: string;
  /** SHA-256, in hex, of all source files of the contract: names as the project writes them and contents. */
  readonly sourceHash: string;
  readonly abi: Abi;
  readonly layout: StorageLayout;
  /** In the order of `abi.methods`, which is that of declaration: the index is the function's id in the CFT. */
  readonly methods: readonly MethodIr[];
}
