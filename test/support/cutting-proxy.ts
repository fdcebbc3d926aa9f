import { once } from 'node:events';
import { WRITE } from '../../src/kvq/drivers/redis/scripts.js';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** Passes bytes between clients and a port of this machine, until it is told to break. */
export class CuttingProxy {
  readonly #pairs = new Set<{ client: Socket; server: Socket }>();
  #cuts = 0;
  #requests = false;

  private constructor(
    readonly listener: Server,
    readonly target: number,
  ) {
    listener.on('connection', (client: Socket) => this.#join(client));
  }

  static async start(target: number): Promise<CuttingProxy> {
    const proxy = new CuttingProxy(createServer().listen(0, '127.0.0.1'), target);
    await once(proxy.listener, 'listening');
    return proxy;
  }

  get port(): number {
    return (this.listener.address() as { port: number }).port;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  get cutsLeft(): number {
    return this.#cuts;
  }

  /** The next answers get lost: the server has done what it was asked, and the connection breaks before its answer arrives. */
  loseAnswers(count: number): void {
    this.#cuts = count;
    this.#requests = false;
  }

  /** The next requests get lost on the way. */
  loseRequests(count: number): void {
    this.#cuts = count;
    this.#requests = true;
  }

  async stop(): Promise<void> {
    for (const { client, server } of this.#pairs) {
      client.destroy();
      server.destroy();
    }
    this.listener.close();
    await once(this.listener, 'close');
  }

  #join(client: Socket): void {
    const server = connect(this.target, '127.0.0.1');
    const pair = { client, server };
    this.#pairs.add(pair);
    const end = (): void => {
      this.#pairs.delete(pair);
      client.destroy();
      server.destroy();
    };
    for (const socket of [client, server]) socket.on('error', end).on('close', end);
    client.on('data', (bytes) => (this.#breaks(true, bytes) ? end() : server.write(bytes)));
    server.on('data', (bytes) => (this.#breaks(false, bytes) ? end() : client.write(bytes)));
  }

  /** Only writes count: their requests name the script, their answers begin with `done`. */
  #breaks(request: boolean, bytes: Buffer): boolean {
    if (this.#cuts === 0 || this.#requests !== request) return false;
    if (!bytes.includes(request ? `evalsha\r\n$40\r\n${WRITE.sha}` : 'done ')) return false;
    this.#cuts--;
    return true;
  }
}
