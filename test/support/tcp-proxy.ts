import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** What came in at one side, and how it goes out at the other. */
export interface Passing {
  readonly isRequest: boolean;
  readonly bytes: Buffer;
  send(): void;
  /** Cuts this connection. */
  cut(): void;
}

/** Stands between clients and a port of this machine; for each connection, `join` gives what becomes of the bytes. */
export class TcpProxy {
  readonly #sockets = new Set<Socket>();

  private constructor(
    readonly listener: Server,
    readonly target: number,
    readonly join: () => (passing: Passing) => void,
  ) {
    listener.on('connection', (client: Socket) => this.#join(client));
  }

  static async start(target: number, join: () => (passing: Passing) => void, port = 0): Promise<TcpProxy> {
    const proxy = new TcpProxy(createServer().listen(port, '127.0.0.1'), target, join);
    await once(proxy.listener, 'listening');
    return proxy;
  }

  get port(): number {
    return (this.listener.address() as { port: number }).port;
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
    const cut = (): void => {
      client.destroy();
      server.destroy();
    };
    const pass = this.join();
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      this.#sockets.add(from);
      from.on('error', cut).on('close', () => {
        this.#sockets.delete(from);
        cut();
      });
      from.on('data', (bytes) => pass({ isRequest: from === client, bytes, send: () => to.write(bytes), cut }));
    }
  }
}
