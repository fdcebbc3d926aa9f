import { O1JS_VERSION } from '../../base/toolchain.js';
import { serveRequests } from '../../base/serve-requests.js';
import { keyCacheDirectory } from '../../circuit/key-cache.js';
import { circuitIdOf, keepSizeOf, knownSizeOf, sizeOf } from '../../compiler/keys/circuit-size.js';
import type { MethodIr } from '../../compiler/ir/ops.js';
import { chooseBackend } from '../../prover/proving/backend.js';
import type { Count } from '../messages.js';
import type { CountRequest } from './row-counter.js';

// The entry point of the process that counts rows for an editor (`RowCounter` forks it).

const backend = chooseBackend();
// read by o1js when it is first imported
process.env['O1JS_BACKEND'] = backend;
const directory = keyCacheDirectory(O1JS_VERSION, backend);

async function rowsOf(ir: MethodIr): Promise<number | string> {
  try {
    const known = await knownSizeOf(ir, directory);
    if (known !== undefined) return known.rows;
    const size = await sizeOf(ir);
    await keepSizeOf(ir, size, directory);
    return size.rows;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

serveRequests<CountRequest, Count, null>(async ({ methods }, tell) => {
  for (const ir of methods)
    tell({ method: `${ir.contract}.${ir.method}`, circuit: circuitIdOf(ir), rows: await rowsOf(ir) });
  return null;
});
