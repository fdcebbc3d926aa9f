import { rename, rm, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { QedError } from '../../base/errors.js';
import { isField } from '../../parth/field.js';
import { EventLeaf, UserLeaf } from '../../parth/leaves.js';
import { EndCapResult } from '../../parth/statements/session.js';
import type { RecordType, Shape, ValueOf } from '../../parth/record.js';
import type { QedProof } from '../../prover/proof.js';
import type { EndCapSubmission } from '../../wire/end-cap.js';
import { issuesText, readJsonFile, type JsonFileKind } from '../../base/read-json-file.js';

const KIND: JsonFileKind = {
  what: 'end cap file',
  unreadable: 'QED3020',
  invalid: 'QED3021',
  hint: 'Make the file anew: qed prove-session <file> --out <end cap>.',
};

const below = (limit: bigint, name: string) =>
  z
    .string()
    .regex(/^(0|[1-9][0-9]{0,77})$/, 'expected a decimal string')
    .transform(BigInt)
    .refine((value) => value < limit, `out of range for ${name}`);
const field = z
  .string()
  .regex(/^(0|[1-9][0-9]{0,77})$/, 'expected a decimal string')
  .transform(BigInt)
  .refine(isField, 'out of range for a field element');

/** A record read by its own codec, which names the path of what is wrong. */
const recordOf = <S extends Shape>(type: RecordType<S>) =>
  z.unknown().transform((json, context): ValueOf<RecordType<S>> => {
    try {
      return type.fromJSON(json);
    } catch (error) {
      context.addIssue({ code: 'custom', message: (error as Error).message });
      return z.NEVER;
    }
  });

/** A proof as it travels. The key's data is not looked at: whoever verifies uses their own. */
const QedProofSchema = z.strictObject({
  format: z.literal('qed-proof/1'),
  kind: z.enum(['proof', 'simulation']),
  program: z.string().max(256),
  circuit: z.string().max(256),
  output: field.transform(String),
  key: z.strictObject({ data: z.string().max(1 << 16), hash: field.transform(String) }),
  proof: z
    .strictObject({
      publicInput: z.array(z.string().max(80)).max(16),
      publicOutput: z.array(z.string().max(80)).max(16),
      maxProofsVerified: z.literal([0, 1, 2]),
      proof: z.string().max(1 << 18),
    })
    .optional(),
});

const MAX_CONTRACTS = 1024;
const MAX_SLOTS = 1 << 16;

/** An end cap with its state updates as JSON; also the body of a realm's RPC. */
const EndCapSubmissionSchema = z
  .strictObject({
    format: z.literal('qed-end-cap/1'),
    result: recordOf(EndCapResult),
    proof: QedProofSchema,
    endUserLeaf: recordOf(UserLeaf),
    updates: z
      .array(
        z.strictObject({
          contractId: below(1n << 24n, 'a contract id'),
          slots: z.array(z.tuple([below(1n << 64n, 'a slot'), field])).max(MAX_SLOTS),
        }),
      )
      .max(MAX_CONTRACTS),
    events: z.array(recordOf(EventLeaf)).max(MAX_SLOTS),
  })

  .transform(({ result, proof, endUserLeaf, updates, events }): EndCapSubmission => {
    return { result, proof: proof as QedProof, endUserLeaf, updates, events };
  });

/** What `--out` writes and a realm is sent: bigints as decimal strings. */
export function endCapToJSON(submission: EndCapSubmission): Record<string, unknown> {
  return {
    format: 'qed-end-cap/1',
    result: EndCapResult.toJSON(submission.result),
    proof: submission.proof,
    endUserLeaf: UserLeaf.toJSON(submission.endUserLeaf),
    updates: submission.updates.map(({ contractId, slots }) => ({
      contractId: contractId.toString(),
      slots: slots.map(([slot, value]) => [slot.toString(), value.toString()]),
    })),
    events: submission.events.map((event) => EventLeaf.toJSON(event)),
  };
}

/** Reads what `endCapToJSON` made. Throws `QED3021` with every fault and its place. */
export function endCapFromJSON(json: unknown, path = 'end cap'): EndCapSubmission {
  const parsed = EndCapSubmissionSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issues = issuesText(parsed.error);
  throw new QedError('QED3021', `${path}: ${issues.join('; ')}`, { hint: KIND.hint, details: { path, issues } });
}

/** Reads an end cap file. Throws `QED3020` when there is none, `QED3021` when it is damaged. */
export async function readEndCapFile(path: string): Promise<EndCapSubmission> {
  return endCapFromJSON(await readJsonFile(path, KIND), path);
}

/** Writes an end cap file whole or not at all. Throws `QED3022` when it cannot. */
export async function writeEndCapFile(path: string, submission: EndCapSubmission): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    await writeFile(temporary, JSON.stringify(endCapToJSON(submission), null, 2) + '\n', { flush: true });
    await rename(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw new QedError('QED3022', `${path} cannot be written: ${(cause as Error).message}`, {
      hint: 'Name a file in a directory that exists and has room.',
      exitCode: 3,
      details: { path },
      cause,
    });
  }
}
