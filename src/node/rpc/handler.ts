import type {
  MethodName,
  OperatorMethod,
  ParamsOf,
  RealmMethod,
  RelayerMethod,
  ResultOf,
  WorkerMethod,
} from '../../wire/methods.js';
import type { SubscriptionMethod } from '../../wire/subscription.js';
import type { KnownOperator } from '../callers/operator-tokens.js';
import type { KnownRelayer } from '../callers/relayer-tokens.js';
import type { KnownWorker } from '../proving/worker-tokens.js';
import type { KnownRealm } from '../realms/realm-tokens.js';

type Handler<N extends MethodName> = N extends WorkerMethod
  ? (params: ParamsOf<N>, worker: KnownWorker) => Promise<ResultOf<N>>
  : N extends RealmMethod
    ? (params: ParamsOf<N>, realm: KnownRealm) => Promise<ResultOf<N>>
    : N extends OperatorMethod
      ? (params: ParamsOf<N>, operator: KnownOperator) => Promise<ResultOf<N>>
      : N extends RelayerMethod
        ? (params: ParamsOf<N>, relayer: KnownRelayer) => Promise<ResultOf<N>>
        : (params: ParamsOf<N>) => Promise<ResultOf<N>>;

/**
 * What answers the methods; subscriptions are made from the same answers. A handler throws a `QedError`; anything else is reported as a fault of the node.
 */
export type Handlers = { readonly [N in Exclude<MethodName, SubscriptionMethod>]: Handler<N> };

/** What answers the methods of one connection over WebSocket. */
export type SubscriptionHandlers = { readonly [N in SubscriptionMethod]: Handler<N> };

/** Who calls, as the token of the request tells. */
export interface Caller {
  readonly worker: KnownWorker | undefined;
  readonly realm: KnownRealm | undefined;
  readonly operator: KnownOperator | undefined;
  readonly relayer: KnownRelayer | undefined;
}
