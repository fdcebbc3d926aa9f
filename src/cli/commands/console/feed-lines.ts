import { PassThrough } from 'node:stream';
import { createInterface } from 'node:readline';
import type { REPLServer } from 'node:repl';

/** The lines of an input that is no terminal, for a console that takes them one by one. */
export class LineFeed {
  /** What the console reads. */
  readonly input = new PassThrough();

  /** Hands each line on when the one before it has ended: by itself, node's console awaits nothing there. */
  async feed(server: REPLServer, from: NodeJS.ReadableStream): Promise<void> {
    for await (const line of createInterface({ input: from })) {
      // Node prompts for the next line, and for the rest of a statement.
      const asked = new Promise<void>((resolve) => void (server.displayPrompt = () => resolve()));
      this.input.write(`${line}\n`);
      await asked;
      if (Reflect.get(server, 'closed') === true) break;
    }
    this.input.end();
  }
}
