import { QedError } from '../../base/errors.js';

const CODES = {
  /** The file is no artifact, or a part of it is missing or malformed. */
  malformed: 'QED1201',
  /** It was made by another version of o1js or another format: its keys do not fit. */
  version: 'QED1202',
  /** A verification key does not hash to the fingerprint, or the code does not compile to it. */
  fingerprint: 'QED1203',
  /** Its parts contradict each other. */
  inconsistent: 'QED1204',
  /** It has no such method. */
  method: 'QED1205',
  /** The contract has more methods than a function tree has leaves. */
  size: 'QED1206',
  /** A process that makes keys failed. */
  process: 'QED1207',
  /** A method needs more rows than a circuit can have. */
  rows: 'QED1208',
} as const;

const HINTS: Readonly<Record<keyof typeof CODES, string>> = {
  malformed: 'compile the contract again with `qed compile`',
  version: 'compile the contract again with this version of qed',
  fingerprint: 'do not use this artifact; compile the contract from its source',
  inconsistent: 'do not edit artifacts; compile the contract from its source',
  method: 'see `qed inspect` for the methods of the contract',
  size: 'split the contract: it can have at most 256 public methods',
  process: 'try again; with too little memory, stop other programs first or set `workers` to 1',
  rows: 'split the work over several methods or calls; `qed compile --profile` tells where the rows go',
};

/** An artifact that cannot be used. */
export class ArtifactError extends QedError {
  constructor(
    kind: keyof typeof CODES,
    message: string,
    options: { hint?: string; details?: Readonly<Record<string, unknown>>; cause?: unknown; exitCode?: 3 } = {},
  ) {
    super(CODES[kind], message, { hint: HINTS[kind], ...options });
    this.name = 'ArtifactError';
  }
}
