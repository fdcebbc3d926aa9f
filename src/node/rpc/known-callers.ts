import type { KnownOperator } from '../callers/operator-tokens.js';
import type { KnownRelayer } from '../callers/relayer-tokens.js';
import type { KnownCallers } from '../callers/token-file.js';
import type { WorkerTokens } from '../proving/worker-tokens.js';
import type { KnownRealm } from '../realms/realm-tokens.js';
import type { Caller } from './handler.js';

/** Whom a node knows, by token; nobody by default. */
export interface CallerTokens {
  /** Who may take jobs. */
  readonly workers?: WorkerTokens | undefined;
  /** Which realms are in processes of their own. */
  readonly realms?: KnownCallers<KnownRealm> | undefined;
  /** Who may cancel jobs and try dead ones again. */
  readonly operators?: KnownCallers<KnownOperator> | 'anybody' | undefined;
  /** Who may tell of deposits. */
  readonly relayers?: KnownCallers<KnownRelayer> | 'anybody' | undefined;
}

const ANYBODY: KnownOperator & KnownRelayer = { name: 'anybody' };

/** Who calls, as the token in the header of a request tells. */
export function callerOf({ workers, realms, operators, relayers }: CallerTokens, authorization = ''): Caller {
  const token = /^Bearer (\S+)$/i.exec(authorization)?.[1] ?? '';
  return {
    worker: workers?.find(token),
    realm: realms?.find(token),
    operator: operators === 'anybody' ? ANYBODY : operators?.find(token),
    relayer: relayers === 'anybody' ? ANYBODY : relayers?.find(token),
  };
}

/** Whether the node knows the caller by a token. */
export const isKnown = ({ worker, realm, ...others }: Caller): boolean =>
  worker !== undefined ||
  realm !== undefined ||
  [others.operator, others.relayer].some((one) => one !== undefined && one !== ANYBODY);
