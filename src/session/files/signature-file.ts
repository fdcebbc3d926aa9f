import { z } from 'zod';
import { QedError } from '../../base/errors.js';
import { issuesText, readJsonFile, type JsonFileKind } from '../../base/read-json-file.js';
import { readSignature, signatureText, type SchnorrSignature } from '../../parth/schnorr.js';
import { fieldText, u32 } from '../../wire/scalars.js';

const KIND: JsonFileKind = {
  what: 'signature file',
  unreadable: 'QED3022',
  invalid: 'QED3023',
  hint: 'Make it anew with --sign-only; where a wallet signs, put its signature (base58) in the place of null.',
};

const signature = z.codec(z.string(), z.custom<SchnorrSignature>(), {
  decode: (text, context) => {
    const signature = readSignature(text);
    if (signature !== undefined) return signature;
    context.issues.push({ code: 'custom', message: 'expected a signature in base58 (7mX...)', input: text });
    return z.NEVER;
  },
  encode: signatureText,
});

const SignatureFileSchema = z.strictObject({
  format: z.literal('qed-signature/1'),
  /** The anchor that the session starts from. */
  checkpointId: u32,
  /** What is signed, as a wallet's `signFields` takes it. */
  data: z.tuple([fieldText]),
  /** Null until the wallet has signed. */
  signature: signature.nullable(),
});

/** A session's signature, made before its proofs and perhaps elsewhere. */
export interface SessionSignature {
  readonly checkpointId: bigint;
  readonly message: bigint;
  readonly signature: SchnorrSignature | null;
}

/** What a signature file holds, as `qed prove-session --sign-only` writes it. */
export function signatureFileText({ checkpointId, message, signature }: SessionSignature): string {
  const data = [message.toString()] as [string];
  const file = z.encode(SignatureFileSchema, { format: 'qed-signature/1', checkpointId, data, signature });
  return `${JSON.stringify(file, null, 2)}\n`;
}

/** Reads a signature file. Throws `QED3022` when there is none, `QED3023` when it is malformed or not signed yet. */
export async function readSignatureFile(
  path: string,
): Promise<SessionSignature & { readonly signature: SchnorrSignature }> {
  const parsed = z.safeDecode(SignatureFileSchema, (await readJsonFile(path, KIND)) as never);
  const issues = parsed.success ? [] : issuesText(parsed.error);
  if (parsed.success && parsed.data.signature === null) issues.push('signature: it is not signed yet');
  if (!parsed.success || issues.length > 0) {
    throw new QedError(KIND.invalid, `${path}: ${issues.join('; ')}`, { hint: KIND.hint, details: { path, issues } });
  }
  const { checkpointId, data, signature } = parsed.data;
  return { checkpointId, message: BigInt(data[0]), signature: signature! };
}
