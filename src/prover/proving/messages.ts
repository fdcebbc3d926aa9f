import type { KeyJson } from '../../circuit/program.js';
import { QedError } from '../../base/errors.js';
import type { ProofJob, QedProof } from '../proof.js';
import { proverError } from './prover-error.js';

/** What a prover process is asked for. One at a time: o1js does not bear two operations in one process. */
export type Request =
  | { readonly kind: 'prove'; readonly job: ProofJob; readonly cacheDirectory: string }
  | {
      readonly kind: 'verify';
      readonly proof: QedProof;
      readonly key: KeyJson;
      readonly cacheDirectory: string;
    };

/** The parts of a proof's making, in order; `waiting` while another process compiles the same program. */
export type Phase = 'waiting' | 'compiling' | 'proving' | 'verifying';

/** An error as it crosses the process border. */
export interface ErrorMessage {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  readonly exitCode: 1 | 2 | 3 | 70;
  readonly details: Readonly<Record<string, unknown>>;
}

/** What a part of the work took. */
export interface Spent {
  /** Of wall time. */
  readonly seconds: number;
  /** Of the processor, all threads of the process together: what other processes do hardly changes it. */
  readonly processorSeconds: number;
}

/** What making a proof took: compiling or loading keys, and proving. */
export type ProofTimes = Readonly<Record<'compiling' | 'proving', Spent>>;

/** What a request took, and what the process holds after it. */
export interface Usage {
  readonly residentBytes: number;
  readonly times: ProofTimes;
}

/** What a prover process answers, after its phases. */
export type Answer =
  | { readonly result: QedProof | boolean; readonly usage: Usage }
  | { readonly error: ErrorMessage; readonly usage: Usage };

export function errorToMessage(error: unknown): ErrorMessage {
  const known =
    error instanceof QedError
      ? error
      : proverError('failed', `o1js failed: ${error instanceof Error ? error.message : String(error)}`, {
          details: { stack: error instanceof Error ? error.stack : undefined },
        });
  const { code, message, hint, exitCode, details } = known;
  return { code, message, hint, exitCode, details };
}

export const errorFromMessage = ({ code, message, ...options }: ErrorMessage): QedError =>
  new QedError(code as `QED${number}`, message, options);
