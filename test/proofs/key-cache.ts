import { keyCacheDirectory } from '../../src/circuit/key-cache.js';
import { o1jsVersion } from '../../src/prover/programs/keys.js';
import { chooseBackend } from '../../src/prover/proving/backend.js';

/** Where the prover processes keep their keys too: o1js's reference strings and the keys of all tests are made once. */
export const cacheDirectory = keyCacheDirectory(o1jsVersion(), chooseBackend());
