import { counted } from '../../../base/counted.js';
import { table } from '../../output/table.js';
import type { DemoReport } from './run-demo.js';

/** The demo's report for people. */
export function demoText({ users, checkpoints, proofs, seconds, verified, simulated }: DemoReport): string {
  const state = (proven: boolean): string => (simulated ? 'simulated' : proven ? 'proven' : 'sealed');
  return [
    table(
      ['checkpoint', 'state', 'root'],
      checkpoints.map(({ id, proven, sealedRoot }) => [String(id), state(proven), `${sealedRoot.slice(0, 16)}...`]),
    ),
    table(
      ['user', 'balance'],
      Object.entries(users).map(([name, { balance }]) => [name, balance]),
    ),
    simulated
      ? `${counted(proofs.count, 'circuit')} executed in ${seconds} s; nothing was proven`
      : `${counted(proofs.count, 'proof')} in ${seconds} s; the last one ${verified ? 'verifies' : 'DOES NOT VERIFY'} from genesis`,
  ].join('\n\n');
}
