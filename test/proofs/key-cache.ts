import { keyCacheDirectory } from '../../src/circuit/key-cache.js';
import { installedO1js } from '../../src/base/toolchain.js';
import { chooseBackend } from '../../src/prover/proving/backend.js';

/** Where the prover processes keep their keys too: o1js's reference strings and the keys of all tests are made once. */
export const cacheDirectory = keyCacheDirectory(installedO1js(), chooseBackend());
