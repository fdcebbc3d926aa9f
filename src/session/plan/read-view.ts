import { viewOf } from '../../compiler/artifact/model.js';
import { CallHost } from '../../compiler/call/call-host.js';
import { decode, encodeArguments, type Decoded } from '../../compiler/call/codec.js';
import { executeMethod } from '../../compiler/interpreter/execute.js';
import type { ContextName } from '../../compiler/ir/context-ops.js';
import { whyNoView } from '../../compiler/ir/views.js';
import { NO_CONTRACT } from '../../parth/field.js';
import { freshUserLeaf } from '../../parth/fresh-user-leaf.js';
import { CheckpointLeaf, UserLeaf } from '../../parth/leaves.js';
import type { Anchor, SessionSource } from '../../wire/session-source.js';
import { notAView } from '../refusals.js';
import { LocalSessionState } from './local-session-state.js';

/** The getter or method of a contract that is asked for its value, and the user whose it is. */
export interface View {
  readonly userId: bigint;
  readonly contractId: bigint;
  /** Its name, with the path of its component. */
  readonly view: string;
  /** As `encodeArguments` takes them. */
  readonly args: readonly unknown[];
}

/**
 * The value of a getter, or of a method that only reads, as of a checkpoint: nothing is proven and nothing changes. Throws `QED3220` for a method that has effects or no
 * value, `QED1205` for none of this name, a `CodecError` (`QED13xx`) for arguments that do not fit, a `RunTimeError` (`QED11xx`) where the method fails, and what the source throws.
 */
export async function readView(source: SessionSource, anchor: Anchor, asked: View): Promise<Decoded> {
  const { userId, contractId, view, args } = asked;
  const { leaf } = await source.user(anchor, userId);
  // The key of a user without a leaf is not known here: see `ViewHost`.
  const userLeaf = leaf ?? freshUserLeaf(0n, userId);
  const contract = await new LocalSessionState(source, anchor, userLeaf).contract(contractId);
  const model = viewOf(contract.artifact, view);
  const reason = whyNoView(model);
  if (reason !== undefined) throw notAView(`${contract.artifact.contract}.${view}`, reason);
  const { abi, ir } = model;
  const { checkpointId, checkpointTreeRoot } = anchor;
  const host = new ViewHost(leaf !== null, {
    caller: NO_CONTRACT,
    start: {
      checkpointId,
      checkpointTreeRoot,
      checkpointLeafHash: CheckpointLeaf.hash(anchor.leaf),
      startUserLeafHash: leaf === null ? 0n : UserLeaf.hash(leaf),
      userId,
      publicKeyHash: userLeaf.publicKeyHash,
      nonce: userLeaf.nonce,
    },
    checkpoint: anchor,
    contract,
    cstate: contract.cstate,
    balance: userLeaf.balance,
    past: (id) => source.past(anchor, id),
    foreign: async (user, id, at) => {
      const checkpoint = at === undefined ? anchor : await source.past(anchor, at);
      return { ...(await source.user(checkpoint, user)), ...(await source.userContract(checkpoint, user, id)) };
    },
  });
  const { outputs } = await executeMethod(ir, encodeArguments(abi.inputs, args), host);
  return decode(abi.output!, outputs);
}

/** Answers what a user's own session would, but for a key that nobody has told. */
class ViewHost extends CallHost {
  constructor(
    readonly knowsKey: boolean,
    ...[state]: ConstructorParameters<typeof CallHost>
  ) {
    super(state);
  }

  override context(name: ContextName): bigint | undefined {
    return name === 'publicKeyHash' && !this.knowsKey ? undefined : super.context(name);
  }
}
