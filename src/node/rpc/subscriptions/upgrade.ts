import { STATUS_CODES, type IncomingMessage, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { WIRE_CODES } from '../../../wire/codes.js';
import { MAX_QUESTION_BYTES } from '../../../wire/limits.js';
import { NodeError } from '../../errors.js';
import { refusal } from '../answer.js';
import type { ClientLimits } from '../clients/client-limits.js';

/** Connections over WebSocket of one client; the connections of a reverse proxy are not held against it, so they are counted here. */
const SUBSCRIBERS_PER_CLIENT = 32;
const RETRY_SECONDS = 5;

/** What a server knows of connections. */
export interface UpgradeRules {
  readonly limits: ClientLimits;
  /** Throws what a request over HTTP would be refused with. */
  readonly check: (request: IncomingMessage) => void;
  readonly clientOf: (request: IncomingMessage) => string;
  /** Notes a refusal; returns its code. */
  readonly refused: (error: unknown) => string;
  readonly onOpen: (socket: WebSocket, request: IncomingMessage) => void;
}

/** Lets clients open connections over WebSocket, of which there are at most half as many as there may be connections: the others are for calls. */
export function acceptWebSockets(server: Server, rules: UpgradeRules): void {
  // Compression would cost the node more than the sender.
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_QUESTION_BYTES, perMessageDeflate: false });
  const open = new Map<string, number>();
  const admit = (request: IncomingMessage): string => {
    rules.check(request);
    if (!isWebSocket(request)) throw otherProtocol();
    const client = rules.clientOf(request);
    const { connections, connectionsPerClient } = rules.limits;
    if (sockets.clients.size >= connections / 2) throw tooMany(Math.floor(connections / 2), 'at this node');
    const own = Math.min(SUBSCRIBERS_PER_CLIENT, connectionsPerClient);
    if ((open.get(client) ?? 0) >= own) throw tooMany(own, 'from this address');
    return client;
  };
  server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    stream.on('error', () => stream.destroy());
    try {
      const client = admit(request);
      sockets.handleUpgrade(request, stream, head, (socket) => {
        open.set(client, (open.get(client) ?? 0) + 1);
        socket.once('close', () => {
          const left = open.get(client)! - 1;
          if (left === 0) open.delete(client);
          else open.set(client, left);
        });
        rules.onOpen(socket, request);
      });
    } catch (error) {
      refuse(stream, STATUSES[rules.refused(error)] ?? 503, error);
    }
  });
}

const STATUSES: Readonly<Record<string, number>> = {
  [WIRE_CODES.wrongTransport]: 400,
  [WIRE_CODES.foreignRequest]: 403,
  [WIRE_CODES.tooManyCalls]: 429,
  [WIRE_CODES.tooManyConnections]: 429,
};

/** Refused before it is a connection over WebSocket, so the answer is one of HTTP. */
function refuse(stream: Duplex, status: number, error: unknown): void {
  const body = JSON.stringify(refusal(error));
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  stream.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => stream.destroy());
}

const isWebSocket = ({ headers }: IncomingMessage): boolean => /^websocket$/i.test(headers.upgrade ?? '');

/** `QED4083`: Node gives up a call as soon as it offers another protocol, such as h2c. */
const otherProtocol = (): NodeError =>
  new NodeError('wrongTransport', 'a node speaks HTTP/1.1 and WebSocket', 'send the call without the header Upgrade');

const tooMany = (limit: number, where: string): NodeError =>
  new NodeError(
    'tooManyConnections',
    `more than ${limit} connections over WebSocket are open ${where}`,
    'close some, or use one for several subscriptions',
    { exitCode: 3, details: { milliseconds: RETRY_SECONDS * 1_000 } },
  );
