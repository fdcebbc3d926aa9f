/** Contract ids of the system contracts (PROTOCOL §3): both are in GCON from genesis on. */
export const NATIVE_TOKEN_ID = 0n;
export const BRIDGE_ID = 1n;

/**
 * Where the bridge keeps withdrawal requests: the request's hash is in the user's CSTATE of contract 1 at slot
 * `requestsBase + requestNumber`, the number a u32, and is never overwritten. A constant of `BatchProcessWithdrawals`, so the bridge
 * contract's layout must agree. The base is a multiple of 2^32.
 */
export interface BridgeLayout {
  readonly cstateHeight: number;
  readonly requestsBase: bigint;
}

export const BRIDGE_LAYOUT: BridgeLayout = { cstateHeight: 34, requestsBase: 2n ** 32n };
