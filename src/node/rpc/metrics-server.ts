import type { Server } from 'node:http';
import { createAdaptorServer, type HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import type { NodeMetrics } from '../metrics/node-metrics.js';
import { refuseForeignRequest } from './foreign-request.js';
import { listen, type ListeningAt } from './listen.js';

/** A server that tells metrics and nothing else, for a process without JSON-RPC. */
export interface MetricsServer extends ListeningAt {
  close(): Promise<void>;
}

/** Enough for whoever scrapes it, and for nobody to hold many. */
const MAX_CONNECTIONS = 16;

/** Serves `/metrics`, on the loopback interface unless told otherwise. Throws QED4050 when the port is in use. */
export async function startMetricsServer(
  metrics: NodeMetrics,
  { host = '127.0.0.1', port }: { readonly host?: string | undefined; readonly port: number },
): Promise<MetricsServer> {
  const app = new Hono<{ Bindings: HttpBindings }>();
  app.get('/metrics', async (context) => {
    refuseForeignRequest(context.env.incoming.headers, host);
    return context.body(await metrics.text(), 200, { 'content-type': metrics.contentType });
  });
  app.onError((error, context) => context.text(`${error.message}\n`, 403));
  const server = createAdaptorServer({ fetch: app.fetch }) as Server;
  server.maxConnections = MAX_CONNECTIONS;
  const at = await listen(server, host, port);
  return {
    ...at,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
