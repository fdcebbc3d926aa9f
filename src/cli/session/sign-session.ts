import { unlockKey } from '../network/open-node.js';
import type { CommandContext } from '../command.js';
import type { CommandResult } from '../output/output.js';
import { writeOutputFile } from '../output/output-file.js';
import type { Keystore } from '../../session/keystore/keystore.js';
import type { SessionPlan } from '../../session/plan/session-plan.js';

interface SigningOptions {
  /** The name of the session's key. */
  readonly name: string;
  readonly out?: string;
  readonly force?: boolean;
}

/**
 * Signs a planned session, where the secret of its key is here, and otherwise tells what the wallet is to sign. Whoever has the session file
 * and the signature proves the session then. Throws `QED3219` for a key that does not sign beforehand.
 */
export async function signSession(
  context: CommandContext,
  keystore: Keystore,
  plan: SessionPlan,
  { name, out, force }: SigningOptions,
): Promise<CommandResult> {
  const { messageOf, signBeforehand } = await import('../../session/prove/consent.js');
  const { signatureFileText } = await import('../../session/files/signature-file.js');
  const message = messageOf(plan);
  const signature = await signBeforehand(plan, async () =>
    (await keystore.hasSecret(name)) ? (await unlockKey(context, name)).secret : null,
  );
  const { checkpointId } = plan.anchor;
  const text = signatureFileText({ checkpointId, message, signature });
  if (out !== undefined) writeOutputFile(out, text, force);
  const next = `prove it from here or elsewhere: qed prove-session <file> --signature ${out ?? '<this file>'}`;
  return {
    data: {
      checkpointId,
      message,
      signed: signature !== null,
      out: out ?? null,
      signature: JSON.parse(text) as object,
    },
    text: [
      ...(out === undefined ? [text.trimEnd()] : []),
      signature === null
        ? `to be signed by the wallet of '${name}': signFields({ message: ["${message}"] }); its signature takes the place of null`
        : `signed: it holds as long as the session can land, from checkpoint ${checkpointId}`,
      next,
    ].join('\n'),
  };
}
