import { join } from 'node:path';
import envPaths from 'env-paths';

/** Where keys are kept: `$QED_HOME/keys`, else the user's configuration directory. */
export function keystoreDirectory(env: Readonly<Record<string, string | undefined>> = process.env): string {
  const home = env.QED_HOME;
  return join(home === undefined || home === '' ? envPaths('qed', { suffix: '' }).config : home, 'keys');
}
