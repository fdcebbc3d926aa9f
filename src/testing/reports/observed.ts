import type { NetworkConfig } from '../../parth/leaves.js';
import type { CallObserver } from '../../compiler/call/call-observer.js';
import type { ContractSource } from '../contract/contract-source.js';
import { costed } from './costs.js';
import { covered, isCovered } from './coverage.js';

/** Runs a call under the eyes of what `qed test` was asked to report. */
export const observed = <T>(
  config: NetworkConfig,
  sources: readonly ContractSource[],
  run: (observer: CallObserver | undefined) => Promise<T>,
): Promise<T> => (isCovered ? covered(run) : costed(config, sources, run));
