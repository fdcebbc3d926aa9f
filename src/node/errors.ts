import { QedError, type QedErrorOptions } from '../base/errors.js';
import { WIRE_CODES } from '../wire/codes.js';

/** All that a node refuses: what its callers see, and what whoever runs it sees. 4040–4049 blocks, 4050–4059 starting a node, 4080–4082 proofs
 * of workers, 4083–4085 subscriptions, 4090–4091 backups. */
const NODE_CODES = {
  ...WIRE_CODES,
  depositSealed: 'QED4034',
  noDeposits: 'QED4035',
  clockBehind: 'QED4041',
  blockUnprovable: 'QED4042',
  sealingPaused: 'QED4044',
  rollbackProven: 'QED4045',
  rollbackNothing: 'QED4046',
  rollbackOldBlock: 'QED4047',
  emptyStore: 'QED4048',
  clockTooFar: 'QED4049',
  portInUse: 'QED4050',
  otherGenesis: 'QED4051',
  otherKeys: 'QED4052',
  otherMode: 'QED4053',
  badOption: 'QED4054',
  stopped: 'QED4055',
  badGenesis: 'QED4056',
  badHash: 'QED4057',
  badTokens: 'QED4058',
  otherNetwork: 'QED4059',
  workerProof: 'QED4080',
  workerOutput: 'QED4081',
  badBackup: 'QED4090',
  targetTaken: 'QED4091',
} as const;

/** An error of a node; it tells what to do. */
export class NodeError extends QedError {
  constructor(
    reason: keyof typeof NODE_CODES,
    message: string,
    hint: string,
    options: Omit<QedErrorOptions, 'hint'> = {},
  ) {
    super(NODE_CODES[reason], message, { hint, ...options });
    this.name = 'NodeError';
  }
}
