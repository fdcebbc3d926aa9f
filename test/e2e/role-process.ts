import type { ResultPromise } from 'execa';
import { Home } from './qed.js';

/** Starts a role with its own command line and environment, keeps it in `running`, and waits until it serves. Throws what it says when it ends before. */
export async function startRole(
  home: Home,
  running: Map<string, ResultPromise>,
  name: string,
  words: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<void> {
  const child = home.spawn(words, environment);
  running.set(name, child);
  const ended = child.then(({ exitCode, stderr }) => {
    throw new Error(`${name} ended with ${exitCode}:\n${String(stderr)}`);
  });
  ended.catch(() => undefined);
  await Promise.race([Home.logged(child, /stop it with Ctrl-C/), ended]);
}
