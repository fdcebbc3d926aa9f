import envPaths from 'env-paths';
import path from 'node:path';
import { makeDirectory } from '../../../base/make-directory.js';

/** Where a console keeps its lines: in `$QED_HOME`, else where the user's system keeps what programs remember. */
export function historyFile(): string {
  const home = process.env['QED_HOME'];
  const directory = home === undefined || home === '' ? envPaths('qed', { suffix: '' }).log : home;
  makeDirectory(directory);
  return path.join(directory, 'console-history');
}
