// A valid end cap, and every way in which a prover might falsify one.
import { FIELD_ORDER, MAX_U32, MAX_U64 } from '../../../src/parth/field.js';
import { CheckpointLeaf, UserLeaf } from '../../../src/parth/leaves.js';
import { EndCapAuthorization, SignatureStatement, UpsHeader } from '../../../src/parth/statements/session.js';
import { upsStandardEndCap } from '../../../src/prover/ups/standard-end-cap.js';
import { sessionFee } from '../../../src/parth/session-fee.js';
import { endCapStep } from '../../../src/prover/ups/standard-end-cap-step.js';
import { keyParamOf, zkSignatureStep } from '../../../src/prover/signature/zk-signature-step.js';
import { whitelistOf } from '../whitelist-of.js';
import type { ConstraintCase, Draft, Mutable } from '../../support/constraints.js';
import { CONFIG, SECRET, SIGNATURE_KEY, UPS_KEY, anchorOf, upsWhitelist } from './session-fixture.js';
import { anchor, transaction } from './transaction-fixture.js';

export const endCap = upsStandardEndCap({ upsWhitelistRoot: upsWhitelist.root });
type Shape = (typeof endCap)['witness']['shape'];
type Case = ConstraintCase<Shape>;

/** The end cap of a session whose last step left `previous`, signed with the user's key. */
export function ended(previous: UpsHeader) {
  const step = endCapStep({
    previous,
    whitelistPath: upsWhitelist.path(0n),
    checkpointLeaf: anchor.leaf,
    config: CONFIG,
    keyParam: keyParamOf(SECRET),
  });
  const children = [
    { output: UpsHeader.hash(previous), keyHash: UPS_KEY },
    { output: zkSignatureStep(SECRET, step.message).output, keyHash: SIGNATURE_KEY },
  ];
  return { step, input: { witness: step.witness, children } };
}

export const last = transaction({ contractId: 2n, after: 5999n, effects: { slotsModified: 4n, validUntil: 50n } }).step
  .header;
export const valid = ended(last);

/** An end cap, duly signed, on a header that differs from the valid one. */
const endedOn = (change: (header: Mutable<UpsHeader>) => void) => () => {
  const header = structuredClone(last) as Mutable<UpsHeader>;
  change(header);
  return ended(header).input;
};

/** A signature, by the user, of something else than this end cap. */
const signed = (change: Partial<EndCapAuthorization>) => (draft: Draft<Shape>) => {
  const message = EndCapAuthorization.hash({ ...valid.step.authorization, ...change });
  draft.children[1]!.output = SignatureStatement.hash({ keyParam: keyParamOf(SECRET), message });
};

/** Signs an end cap whose balance after the fee is below zero, and so wraps around the field. */
function overdraw({ witness, children }: Draft<Shape>): void {
  const { header } = witness.previous;
  const { start, current } = header;
  const fee = sessionFee(witness.config, current.txCount, current.slotsModified);
  const balance = current.userLeaf.balance - fee + FIELD_ORDER;
  const message = EndCapAuthorization.hash({
    ...valid.step.authorization,
    checkpointLeafHash: start.checkpointLeafHash,
    endUserLeafHash: UserLeaf.hash({ ...current.userLeaf, balance, nonce: start.nonce + 1n }),
  });
  children[0]!.output = UpsHeader.hash(header);
  children[1]!.output = zkSignatureStep(SECRET, message).output;
}

export const cases: Case[] = [
  { breaks: 'previous/output', mutate: ({ children }) => void (children[0]!.output += 1n) },
  {
    breaks: 'previous/output',
    title: 'fewer transactions than were made',
    mutate: ({ witness }) => void (witness.previous.header.current.txCount = 0n),
  },
  {
    breaks: 'previous/key/nonzero',
    title: 'an empty slot of the whitelist',
    mutate({ witness, children }) {
      witness.previous.whitelistPath = structuredClone(upsWhitelist.path(2n)) as never;
      children[0]!.keyHash = 0n;
    },
  },
  { breaks: 'previous/key/index', mutate: ({ witness }) => void (witness.previous.whitelistPath.index += 16n) },
  {
    breaks: 'previous/key/member',
    title: "a step of somebody's own program",
    mutate: ({ children }) => void (children[0]!.keyHash = 666n),
  },
  {
    breaks: 'ups-whitelist',
    title: "steps under a whitelist of the user's own",
    mutate() {
      const own = whitelistOf([666n]);
      const { witness, children } = endedOn((header) => void (header.upsWhitelistRoot = own.root))();
      return {
        witness: { ...witness, previous: { ...witness.previous, whitelistPath: own.path(0n) } },
        children: [{ ...children[0]!, keyHash: 666n }, children[1]!],
      };
    },
  },
  {
    breaks: 'debts/inline',
    title: 'an inline call that is still owed',
    mutate: endedOn((header) => void (header.current.inlineDebtTop = 7n)),
  },
  {
    breaks: 'debts/deferred-count',
    title: 'a deferred call that is still owed',
    mutate: endedOn((header) => void (header.current.deferredAdded = 1n)),
  },
  {
    breaks: 'debts/deferred-root',
    title: 'a deferred call that is still owed',
    mutate: endedOn((header) => void (header.current.deferredDebtRoot += 1n)),
  },
  {
    breaks: 'checkpoint-leaf',
    title: "another checkpoint's leaf",
    mutate: ({ witness }) => void (witness.checkpointLeaf.gusrRoot += 1n),
  },
  {
    breaks: 'config',
    title: "fees that are not the network's",
    mutate: ({ witness }) => void (witness.config.baseFee -= 1n),
  },
  {
    breaks: 'config',
    title: 'another parameter that the end cap does not use',
    mutate: ({ witness }) => void (witness.config.realmBits += 1n),
  },
  {
    breaks: 'fee-covered',
    title: 'a fee beyond the balance, duly signed',
    mutate(draft) {
      draft.witness.previous.header.current.userLeaf.balance = sessionFee(CONFIG, 1n, 4n) - 1n;
      overdraw(draft);
    },
  },
  {
    breaks: 'fee-covered',
    title: 'a fee beyond 64 bits, duly signed (attack 1.3)',
    mutate(draft) {
      const dear = anchorOf({ config: { feePerSlot: MAX_U64 } });
      const { header } = draft.witness.previous;
      header.current.slotsModified = MAX_U32;
      header.start.checkpointLeafHash = CheckpointLeaf.hash(dear.leaf);
      draft.witness.checkpointLeaf = { ...dear.leaf };
      draft.witness.config = { ...dear.config };
      overdraw(draft);
    },
  },
  {
    breaks: 'nonce',
    title: 'a nonce of 33 bits (attack 1.16)',
    mutate: endedOn((header) => void (header.current.userLeaf.nonce = MAX_U32)),
  },
  {
    breaks: 'signature/key',
    title: 'a signature by another key of the same scheme',
    mutate({ witness, children }) {
      witness.keyParam = keyParamOf(SECRET + 1n);
      children[1]!.output = zkSignatureStep(SECRET + 1n, valid.step.message).output;
    },
  },
  {
    breaks: 'signature/key',
    title: "a signature by somebody's own scheme",
    mutate: ({ children }) => void (children[1]!.keyHash = 666n),
  },
  { breaks: 'signature/statement', mutate: ({ children }) => void (children[1]!.output += 1n) },
  ...(Object.keys(EndCapAuthorization.shape) as (keyof EndCapAuthorization)[]).map((name): Case => ({
    breaks: 'signature/statement',
    title: `a signature of another ${name}`,
    mutate: signed({ [name]: valid.step.authorization[name] + 1n }),
  })),
];
