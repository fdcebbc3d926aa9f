import type { ResultPromise } from 'execa';
import { haltProcess } from '../support/halt-process.js';
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
  await serves(name, child);
}

async function serves(name: string, child: ResultPromise): Promise<void> {
  const ended = child.then(({ exitCode, stderr }) => {
    throw new Error(`${name} ended with ${exitCode}:\n${String(stderr)}`);
  });
  ended.catch(() => undefined);
  await Promise.race([Home.logged(child, /stop it with Ctrl-C/), ended]);
}

/** One role in a process of its own, which may be killed and started again. */
export class RoleProcess {
  #child: ResultPromise | undefined;

  constructor(
    readonly home: Home,
    readonly name: string,
    readonly words: readonly string[],
    readonly environment: Readonly<Record<string, string>>,
  ) {}

  /** Of its newest life. */
  get pid(): number {
    return this.#child!.pid!;
  }

  /** Waits until it serves. */
  async start(): Promise<void> {
    this.#child = this.home.spawn(this.words, this.environment);
    await serves(this.name, this.#child);
  }

  async kill(): Promise<void> {
    this.#child?.kill('SIGKILL');
    await this.#child;
  }

  async halt(milliseconds: number): Promise<void> {
    await haltProcess(this.pid, milliseconds);
  }

  /** Its exit status after SIGTERM. */
  async stop(): Promise<number | undefined> {
    this.#child!.kill('SIGTERM');
    return (await this.#child)!.exitCode;
  }
}
