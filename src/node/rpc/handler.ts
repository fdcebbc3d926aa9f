import type { MethodName, ParamsOf, ResultOf, WorkerMethod } from '../../wire/methods.js';
import type { KnownWorker } from '../proving/worker-tokens.js';

type Handler<N extends MethodName> = N extends WorkerMethod
  ? (params: ParamsOf<N>, worker: KnownWorker) => Promise<ResultOf<N>>
  : (params: ParamsOf<N>) => Promise<ResultOf<N>>;

/** What answers the methods. A handler throws a `QedError`; anything else is reported as a fault of the node. */
export type Handlers = { readonly [N in MethodName]: Handler<N> };
