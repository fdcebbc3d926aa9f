import { QED_VERSION } from '../base/toolchain.js';
import { METHODS, type MethodName } from '../wire/methods.js';
import { RpcClient } from '../wire/rpc-client.js';
import type { Handlers } from './rpc/handler.js';
import { startRpcServer, type RpcServer } from './rpc/server.js';

/** Which node is shown, and where. */
export interface ExplorerOptions {
  /** The node's URL. */
  readonly node: string;
  /** 0 takes a free port. */
  readonly port: number;
}

/**
 * Serves the explorer on the loopback interface for a node elsewhere. It hands questions on to the node and refuses what changes something. Throws QED4050
 * when the port is in use.
 */
export function startExplorer({ node, port }: ExplorerOptions): Promise<RpcServer> {
  const client = new RpcClient(node);
  const ask = (name: MethodName) => (params: never) => client.call(name, params);
  const handlers = Object.fromEntries(Object.keys(METHODS).map((name) => [name, ask(name as MethodName)]));
  return startRpcServer(handlers as unknown as Handlers, {
    port,
    version: QED_VERSION,
    readOnly: true,
    health: async () => {
      const { troubles, simulated } = await client.status();
      return { troubles, simulated };
    },
  });
}
