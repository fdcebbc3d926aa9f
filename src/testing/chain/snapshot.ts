import type { World } from './world.js';

/** A state of a test chain to come back to. */
export interface Snapshot {
  readonly world: World;
}
