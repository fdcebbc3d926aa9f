import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** Passes bytes between clients and a port of this machine as a bad network does: it delays them, and cuts connections. */
export class FaultyProxy {
  readonly #sockets = new Set<Socket>();
  #delay = 0;

  private constructor(
    readonly listener: Server,
    readonly target: number,
  ) {
    listener.on('connection', (client: Socket) => this.#join(client));
  }

  static async start(target: number): Promise<FaultyProxy> {
    const proxy = new FaultyProxy(createServer().listen(0, '127.0.0.1'), target);
    await once(proxy.listener, 'listening');
    return proxy;
  }

  get port(): number {
    return (this.listener.address() as { port: number }).port;
  }

  /** Everything that comes in from now on goes out so many milliseconds later. */
  delay(milliseconds: number): void {
    this.#delay = milliseconds;
  }

  /** Cuts all connections, in the middle of whatever they carry. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async stop(): Promise<void> {
    this.cut();
    this.listener.close();
    await once(this.listener, 'close');
  }

  #join(client: Socket): void {
    const server = connect(this.target, '127.0.0.1');
    const end = (): void => {
      client.destroy();
      server.destroy();
    };
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      this.#sockets.add(from);
      from.on('error', end).on('close', () => {
        this.#sockets.delete(from);
        end();
      });
      // Each piece waits for the one before it: two timers may end in another order than they began.
      let sent: Promise<unknown> = Promise.resolve();
      from.on('data', (bytes) => {
        const due = performance.now() + this.#delay;
        sent = sent.then(() => until(due)).then(() => to.write(bytes));
      });
    }
  }
}

async function until(due: number): Promise<void> {
  const wait = due - performance.now();
  if (wait > 0) await sleep(wait);
}
