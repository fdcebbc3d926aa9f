import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseSourceMap, sourceFrame } from '../../compiler/artifact/source-map.js';
import { QedError } from '../../base/errors.js';

/** The source line behind a call that failed, from the source map in the output directory; undefined where there is no map of the code that ran. */
export async function sourceOfFailure(error: unknown, outDir: string): Promise<string | undefined> {
  if (!(error instanceof QedError)) return undefined;
  const { contract, sourceHash, file, line, column } = error.details;
  // the name comes from a node, and becomes one of a file here
  if (typeof contract !== 'string' || !/^[A-Za-z_$][\w$]*$/.test(contract) || sourceHash === undefined)
    return undefined;
  if (typeof file !== 'string' || typeof line !== 'number' || typeof column !== 'number') return undefined;
  try {
    const map = parseSourceMap(JSON.parse(await readFile(path.join(outDir, `${contract}.map.json`), 'utf8')));
    return map.sourceHash === sourceHash ? sourceFrame(map, { file, line, column }) : undefined;
  } catch {
    return undefined;
  }
}
