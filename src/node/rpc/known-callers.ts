import type { KnownOperator } from '../callers/operator-tokens.js';
import type { KnownRelayer } from '../callers/relayer-tokens.js';
import type { KnownCallers } from '../callers/token-file.js';
import type { KnownWorker, WorkerTokens } from '../proving/worker-tokens.js';
import type { KnownRealm } from '../realms/realm-tokens.js';
import type { Caller } from './handler.js';

/** Whom a node knows, by token; nobody by default. `anybody` where the methods decide: as those of a realm, which refuse with the node that serves them. */
export interface CallerTokens {
  /** Who may take jobs. */
  readonly workers?: WorkerTokens | 'anybody' | undefined;
  /** Which realms are in processes of their own. */
  readonly realms?: KnownCallers<KnownRealm> | 'anybody' | undefined;
  /** Who may cancel jobs and try dead ones again. */
  readonly operators?: KnownCallers<KnownOperator> | 'anybody' | undefined;
  /** Who may tell of deposits. */
  readonly relayers?: KnownCallers<KnownRelayer> | 'anybody' | undefined;
}

const ANYBODY: KnownOperator & KnownRelayer & KnownWorker & KnownRealm = {
  name: 'anybody',
  inside: false,
  realms: new Set(),
};

/** Who calls, as the token in the header of a request tells. */
export function callerOf({ workers, realms, operators, relayers }: CallerTokens, authorization = ''): Caller {
  const token = /^Bearer (\S+)$/i.exec(authorization)?.[1] ?? '';
  return {
    worker: workers === 'anybody' ? ANYBODY : workers?.find(token),
    realm: realms === 'anybody' ? ANYBODY : realms?.find(token),
    operator: operators === 'anybody' ? ANYBODY : operators?.find(token),
    relayer: relayers === 'anybody' ? ANYBODY : relayers?.find(token),
  };
}

/** Whether the node knows the caller by a token. */
export const isKnown = ({ worker, realm, operator, relayer }: Caller): boolean =>
  [worker, realm, operator, relayer].some((one) => one !== undefined && one !== ANYBODY);
