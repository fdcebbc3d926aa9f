import type { z } from 'zod';
import { QedError, type QedErrorOptions } from '../base/errors.js';
import { pathText } from '../base/read-json-file.js';
import { shortened } from '../base/shortened.js';

/** Why a node refuses a submission or a request: what a caller sees over RPC (PROTOCOL §7). */
export const WIRE_CODES = {
  // end caps
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
  endCapEvents: 'QED4016',
  endCapRolledBack: 'QED4017',
  // what realms prove
  gutaInvalid: 'QED4018',
  gutaStale: 'QED4019',
  // registrations and deployments
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
  // deposits
  depositGap: 'QED4032',
  depositOther: 'QED4033',
  depositForNobody: 'QED4036',
  // a node that has enough to do
  busy: 'QED4043',
  // requests and answers
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
  foreignRequest: 'QED4071',
  tooManyCalls: 'QED4072',
  tooManyConnections: 'QED4073',
  noWorker: 'QED4074',
  noRealm: 'QED4075',
  wrongRole: 'QED4076',
  foreignRealm: 'QED4077',
  noOperator: 'QED4078',
  notDevnet: 'QED4079',
  workerPaused: 'QED4082',
  noRelayer: 'QED4086',
  // subscriptions
  wrongTransport: 'QED4083',
  slowReader: 'QED4084',
  tooManySubscriptions: 'QED4085',
} as const;

/** An error of a node as its caller sees it; it tells what to do. */
export class WireError extends QedError {
  constructor(
    reason: keyof typeof WIRE_CODES,
    message: string,
    hint: string,
    options: Omit<QedErrorOptions, 'hint'> = {},
  ) {
    super(WIRE_CODES[reason], message, { hint, ...options });
    this.name = 'WireError';
  }
}

/** `QED4061`: the first fault of a method's parameters and its place; the client and the server say the same. */
export function invalidParams(method: string, { issues }: z.ZodError): WireError {
  const { path, message } = issues[0]!;
  const where = path.length > 0 ? `${pathText(path)}: ` : '';
  return new WireError(
    'invalidParams',
    shortened(`${method}: ${where}${message}`),
    'call rpc.discover for the parameters of this method',
  );
}
