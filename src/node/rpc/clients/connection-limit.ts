import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { NodeError } from '../../errors.js';
import { refusal } from '../answer.js';
import type { ClientAddresses } from './client-address.js';
import type { ClientLimits } from './client-limits.js';

const RETRY_SECONDS = 5;
/** Milliseconds for the refusal to go out. */
const LAST_WORDS = 1_000;

/** Lets each client have only so many connections at a time; a trusted proxy has those of all its clients. */
export function limitConnections(
  server: Server,
  { connections, connectionsPerClient }: ClientLimits,
  addresses: ClientAddresses,
): void {
  server.maxConnections = connections;
  const open = new Map<string, number>();
  server.prependListener('connection', (socket: Socket) => {
    if (addresses.isProxy(socket.remoteAddress)) return;
    const client = addresses.of(socket.remoteAddress);
    const count = (open.get(client) ?? 0) + 1;
    open.set(client, count);
    socket.once('close', () => {
      const left = open.get(client)! - 1;
      if (left === 0) open.delete(client);
      else open.set(client, left);
    });
    if (count > connectionsPerClient) refuse(socket, connectionsPerClient);
  });
}

/** Answers before anything is read: whoever holds many connections has no request read on one more. */
function refuse(socket: Socket, limit: number): void {
  const error = new NodeError(
    'tooManyConnections',
    `more than ${limit} connections are open from this address`,
    'close some, or use the same one for several calls',
    { exitCode: 3, details: { milliseconds: RETRY_SECONDS * 1_000 } },
  );
  const body = JSON.stringify(refusal(error));
  const head = [
    'HTTP/1.1 429 Too Many Requests',
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
    `retry-after: ${RETRY_SECONDS}`,
    'connection: close',
  ];
  socket.on('error', () => undefined);
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
  setTimeout(() => socket.destroy(), LAST_WORDS).unref();
}
