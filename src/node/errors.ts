import { QedError, type QedErrorOptions } from '../base/errors.js';

/** What a node refuses, each with its code (PROTOCOL §7). 4001–4019 end caps, 4020–4039 registrations and deployments, 4040–4049 blocks,
 * 4050–4059 starting a node, 4060–4079 RPC, 4080–4089 proofs of workers. */
export const NODE_CODES = {
  endCapInvalid: 'QED4001',
  endCapWrongKind: 'QED4002',
  endCapWrongKey: 'QED4003',
  endCapWrongOutput: 'QED4004',
  endCapWrongRealm: 'QED4005',
  endCapStaleUser: 'QED4006',
  endCapForeignAnchor: 'QED4007',
  endCapOldAnchor: 'QED4008',
  endCapExpired: 'QED4009',
  endCapTooLate: 'QED4010',
  endCapTwice: 'QED4011',
  endCapSlots: 'QED4012',
  endCapUpdates: 'QED4013',
  endCapMalformed: 'QED4014',
  endCapUserBusy: 'QED4015',
  keyUsed: 'QED4020',
  keyZero: 'QED4021',
  keyTooLarge: 'QED4022',
  noUserIdLeft: 'QED4023',
  deployerUnknown: 'QED4025',
  deploySignature: 'QED4026',
  deployFingerprint: 'QED4027',
  deployHeight: 'QED4028',
  deployTwice: 'QED4029',
  noContractIdLeft: 'QED4030',
  deployMalformed: 'QED4031',
  clockBehind: 'QED4041',
  blockUnprovable: 'QED4042',
  busy: 'QED4043',
  portInUse: 'QED4050',
  otherGenesis: 'QED4051',
  otherKeys: 'QED4052',
  otherMode: 'QED4053',
  badOption: 'QED4054',
  stopped: 'QED4055',
  badGenesis: 'QED4056',
  badHash: 'QED4057',
  unknownMethod: 'QED4060',
  invalidParams: 'QED4061',
  invalidRequest: 'QED4062',
  unreachable: 'QED4063',
  badAnswer: 'QED4064',
  unknownCheckpoint: 'QED4065',
  unknownSubmission: 'QED4066',
  notProven: 'QED4067',
  requestTooLarge: 'QED4068',
  internal: 'QED4069',
  timeout: 'QED4070',
  workerProof: 'QED4080',
  workerOutput: 'QED4081',
} as const;

export type NodeCode = (typeof NODE_CODES)[keyof typeof NODE_CODES];

/** An error of a node; every one has a code of `NODE_CODES` and tells what to do. */
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
