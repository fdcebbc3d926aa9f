import { once } from 'node:events';
import type { Server } from 'node:http';
import { NodeError } from '../errors.js';

/** Where a server is reached. */
export interface ListeningAt {
  readonly url: string;
  readonly port: number;
}

/** Starts to listen; 0 takes a free port. Throws QED4050. */
export async function listen(server: Server, host: string, port: number): Promise<ListeningAt> {
  try {
    server.listen({ host, port });
    await once(server, 'listening');
  } catch (error) {
    const reason = (error as { code?: string }).code;
    if (reason === 'EADDRINUSE') {
      throw new NodeError(
        'portInUse',
        `port ${port} of ${host} is in use`,
        'stop what listens there, or choose another port (0 takes a free one)',
        {
          exitCode: 3,
          cause: error,
        },
      );
    }
    if (reason === 'EACCES' || reason === 'EADDRNOTAVAIL' || reason === 'ENOTFOUND') {
      throw new NodeError(
        'portInUse',
        `cannot listen on ${host}:${port} (${reason})`,
        'choose another host or a port above 1023',
        { exitCode: 3, cause: error },
      );
    }
    throw error;
  }
  const address = server.address();
  const actual = typeof address === 'object' && address !== null ? address.port : port;
  const shown = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host;
  return { url: `http://${shown}:${actual}`, port: actual };
}
