import { setImmediate } from 'node:timers/promises';
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

interface Connection {
  waiting: number;
  /** Resolves when the last request that came in is answered. */
  last: Promise<unknown>;
  readonly ended: Promise<unknown>;
}

/**
 * Answers the requests of one connection one after the other, and lets all others have a turn in between. A connection is not read while a request of it
 * waits, so that whoever sends thousands at once makes only themselves wait.
 */
export class ConnectionTurns {
  readonly #connections = new WeakMap<Socket, Connection>();

  /** Resolves when it is this request's turn, which lasts until its answer has gone out. */
  async take(socket: Socket, response: ServerResponse): Promise<void> {
    const connection = this.#connectionOf(socket);
    const before = connection.last;
    connection.last = closed(response);
    connection.waiting++;
    if (connection.waiting > 1) socket.pause();
    await Promise.race([before, connection.ended]);
    await setImmediate();
    connection.waiting--;
    if (connection.waiting <= 1) socket.resume();
  }

  #connectionOf(socket: Socket): Connection {
    const known = this.#connections.get(socket);
    if (known !== undefined) return known;
    const connection = { waiting: 0, last: Promise.resolve(), ended: closed(socket) };
    this.#connections.set(socket, connection);
    return connection;
  }
}

const closed = (stream: Socket | ServerResponse): Promise<unknown> =>
  new Promise((resolve) => stream.once('close', resolve));
