import { fileURLToPath } from 'node:url';
import { ForkedProcess } from '../../base/forked-process.js';
import type { MethodIr } from '../../compiler/ir/ops.js';
import type { Count } from '../messages.js';

/** What the process that counts rows is asked for. */
export interface CountRequest {
  readonly methods: readonly MethodIr[];
}

/** Built files only: a forked process cannot run TypeScript. */
const CHILD = fileURLToPath(new URL('../../../dist/editor/thread/row-process.js', import.meta.url));
/** o1js takes some hundred megabytes, so it goes when nobody has asked for so long, in milliseconds. */
const IDLE = 60_000;

/** Counts rows in a process of its own, since building a circuit takes seconds and all of a core. */
export class RowCounter {
  #child: ForkedProcess<CountRequest, Count, null> | undefined;
  #next: { readonly file: string; readonly methods: readonly MethodIr[] } | undefined;
  #idle: NodeJS.Timeout | undefined;

  constructor(private readonly onCounted: (file: string, count: Count) => void) {}

  /** Counts these methods when what is being counted is done; of several requests meanwhile the last one. */
  count(file: string, methods: readonly MethodIr[]): void {
    if (methods.length === 0) return;
    this.#next = { file, methods };
    if (this.#child?.isBusy !== true) void this.#run();
  }

  async #run(): Promise<void> {
    clearTimeout(this.#idle);
    for (let job = this.#next; job !== undefined; job = this.#next) {
      const { file, methods } = job;
      this.#next = undefined;
      if (this.#child?.isAlive !== true)
        this.#child = new ForkedProcess({ modulePath: CHILD, serialization: 'advanced' });
      const onNote = (count: Count): void => this.onCounted(file, count);
      // A process that dies is started again for the next request.
      await this.#child.request({ methods }, { onNote }).catch(() => undefined);
    }
    this.#idle = setTimeout(() => this.#child?.kill(new Error('nobody asks')), IDLE).unref();
  }
}
