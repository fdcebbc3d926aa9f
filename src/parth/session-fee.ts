import type { NetworkConfig } from './leaves.js';

/** The fee of a session, burned at its end (PROTOCOL §4). `src/prover/ups/end-session.ts` constrains the same sum. */
export const sessionFee = (config: NetworkConfig, txCount: bigint, slotsModified: bigint): bigint =>
  config.baseFee + config.feePerTransaction * txCount + config.feePerSlot * slotsModified;
