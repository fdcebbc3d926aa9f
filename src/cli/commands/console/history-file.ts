import envPaths from 'env-paths';
import path from 'node:path';
import { makeDirectory } from '../../../base/make-directory.js';
import type { Output } from '../../output/output.js';

/**
 * Where a console keeps its lines: in `$QED_HOME`, else where the user's system keeps what programs remember. Undefined
 * where an empty `NODE_REPL_HISTORY` turns that off, and, with a warning, where the directory cannot be made.
 */
export function historyFile(output: Output): string | undefined {
  if (process.env['NODE_REPL_HISTORY']?.trim() === '') return undefined;
  const home = process.env['QED_HOME'];
  const directory = home === undefined || home === '' ? envPaths('qed', { suffix: '' }).log : home;
  try {
    makeDirectory(directory);
  } catch (error) {
    output.warn(`lines will not be remembered: ${(error as Error).message}`);
    return undefined;
  }
  return path.join(directory, 'console-history');
}
