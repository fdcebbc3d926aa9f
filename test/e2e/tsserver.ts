import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import path from 'node:path';
import type { ts } from 'ts-morph';

const TSSERVER = path.resolve(import.meta.dirname, '../../node_modules/typescript/lib/tsserver.js');

type Event = { readonly event: string; readonly body: Record<string, any> };
type Diagnostics = readonly ts.server.protocol.Diagnostic[];

/** TypeScript's own server, as an editor speaks with it: requests with answers, and events. */
export class TsServer {
  readonly #child: ChildProcess;
  readonly #answers = new Map<number, (message: Record<string, any>) => void>();
  readonly #listeners = new Set<(event: Event) => void>();
  #sequence = 0;

  constructor(directory: string, options: readonly string[] = []) {
    // An editor that runs the project's own version of TypeScript allows the project's plugins.
    const args = ['--allowLocalPluginLoads', '--disableAutomaticTypingAcquisition', ...options];
    this.#child = spawn(process.execPath, [TSSERVER, ...args], { cwd: directory, stdio: ['pipe', 'pipe', 'inherit'] });
    createInterface({ input: this.#child.stdout! }).on('line', (line) => {
      if (!line.startsWith('{')) return;
      const message = JSON.parse(line) as Record<string, any>;
      if (message['type'] === 'response') this.#answers.get(message['request_seq'] as number)?.(message);
      else for (const listener of this.#listeners) listener(message as unknown as Event);
    });
  }

  get exitCode(): number | null {
    return this.#child.exitCode;
  }

  close(): void {
    this.#child.kill();
  }

  /** Sends a request that has no answer. */
  tell(command: string, args: object): number {
    const seq = ++this.#sequence;
    this.#child.stdin!.write(`${JSON.stringify({ seq, type: 'request', command, arguments: args })}\n`);
    return seq;
  }

  /** The body of the answer. */
  async ask(command: string, args: object): Promise<any> {
    const seq = this.tell(command, args);
    const message = await new Promise<Record<string, any>>((resolve) => this.#answers.set(seq, resolve));
    if (message['success'] !== true && message['message'] !== 'No content available.')
      throw new Error(String(message['message']));
    return message['body'];
  }

  open(file: string, fileContent: string): void {
    this.tell('open', { file, fileContent, scriptKindName: 'TS' });
  }

  /** Replaces all of an open file by another text, as typing replaces a part of it. */
  replace(file: string, before: string, text: string): void {
    const lines = before.split('\n');
    this.tell('change', {
      file,
      line: 1,
      offset: 1,
      endLine: lines.length,
      endOffset: lines.at(-1)!.length + 1,
      insertString: text,
    });
  }

  /** All diagnostics of a file by the events that bring them, as an editor asks for them after a change. */
  async diagnostics(file: string): Promise<Record<'syntaxDiag' | 'semanticDiag' | 'suggestionDiag', Diagnostics>> {
    const found: Record<string, Diagnostics> = {};
    // The server leaves a round when the project changes under it.
    while (found['suggestionDiag'] === undefined) {
      await new Promise<void>((resolve) => {
        const seq = this.#sequence + 1;
        const listener = ({ event, body }: Event): void => {
          if (event.endsWith('Diag') && body['file'] === file) found[event] = body['diagnostics'] as Diagnostics;
          if (event !== 'requestCompleted' || body['request_seq'] !== seq) return;
          this.#listeners.delete(listener);
          resolve();
        };
        this.#listeners.add(listener);
        this.tell('geterr', { files: [file], delay: 0 });
      });
    }
    return found as Awaited<ReturnType<TsServer['diagnostics']>>;
  }

  /** The next event of this name. */
  async event(name: string): Promise<void> {
    await new Promise<void>((resolve) => {
      const listener = ({ event }: Event): void => {
        if (event !== name) return;
        this.#listeners.delete(listener);
        resolve();
      };
      this.#listeners.add(listener);
    });
  }

  /** The diagnostics once they are as wanted: those that come late are announced. */
  async until(file: string, isThere: (all: Diagnostics) => boolean): Promise<Diagnostics> {
    for (;;) {
      const news = this.event('projectsUpdatedInBackground');
      const { semanticDiag, suggestionDiag } = await this.diagnostics(file);
      const all = [...semanticDiag, ...suggestionDiag];
      if (isThere(all)) return all;
      await news;
    }
  }
}
