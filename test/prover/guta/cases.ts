import type { ChildValue } from '../../../src/circuit/circuit.js';
import { GutaHeader } from '../../../src/parth/statements/block.js';
import { EndCapResult } from '../../../src/parth/statements/session.js';
import type { EndCapChild, GutaChild } from '../../../src/prover/guta/guta-step.js';
import type { Mutable } from '../../support/constraints.js';
import { anchorLeaf } from '../../../src/prover/guta/anchor-leaf.js';
import { checkpoints, rootsById } from './world.js';

/** A case on a part of a draft, used in every circuit that has such a part. */
interface PartCase<P> {
  readonly breaks: string;
  readonly title?: string;
  mutate(part: P, child: Mutable<ChildValue>): void;
}

const WHITELIST_CASES: PartCase<{ whitelistPath: { index: bigint; siblings: bigint[] } }>[] = [
  {
    breaks: 'whitelist/nonzero',
    title: 'an unused slot',
    mutate: (part, child) => {
      part.whitelistPath.index = 15n;
      child.keyHash = 0n;
    },
  },
  { breaks: 'whitelist/index', mutate: (part) => void (part.whitelistPath.index = 16n) },
  { breaks: 'whitelist/member', title: 'another key', mutate: (_, child) => void (child.keyHash += 1n) },
  {
    breaks: 'whitelist/member',
    title: 'a forged whitelist path',
    mutate: (part, child) => {
      child.keyHash = 31337n;
      part.whitelistPath.siblings[2] = 5n;
    },
  },
];

/** The cases of `verifyEndCap` (attacks 1.8, 1.9, 1.16). */
export const END_CAP_CASES: PartCase<Mutable<EndCapChild>>[] = [
  { breaks: 'output', title: 'another statement', mutate: (_, child) => void (child.output += 1n) },
  { breaks: 'output', title: 'another user', mutate: (part) => void (part.result.userId += 1n) },
  { breaks: 'output', title: 'other stats', mutate: (part) => void (part.result.stats.fees += 1n) },
  { breaks: 'output', title: 'a later deadline', mutate: (part) => void (part.result.validUntil += 1n) },
  ...WHITELIST_CASES,
  { breaks: 'checkpoint-index', mutate: (part) => void (part.anchor.path.index += 1n << 32n) },
  {
    breaks: 'past-root',
    title: 'a root that never was',
    mutate: (part, child) => {
      part.result.checkpointTreeRoot += 1n;
      child.output = EndCapResult.hash(part.result);
    },
  },
  {
    breaks: 'past-root',
    title: 'an older leaf behind a newer root',
    mutate: (part) =>
      void Object.assign(part.anchor, structuredClone(anchorLeaf(checkpoints, part.result.checkpointId - 1n))),
  },
  {
    breaks: 'past-root',
    title: 'another leaf at the anchor',
    mutate: (part) => void (part.anchor.leaf += 1n),
  },
  {
    breaks: 'current-root',
    title: 'a right sibling that is not in the tree',
    // Level 31: far beyond the last checkpoint, so the past root does not see it.
    mutate: (part) => void (part.anchor.path.siblings[31] = 5n),
  },
  {
    breaks: 'anchor-id',
    title: 'a newer anchor than the path shows',
    mutate: (part, child) => {
      part.result.checkpointId += 1n;
      child.output = EndCapResult.hash(part.result);
    },
  },
];

/** The cases of `verifyGuta`. */
export const GUTA_CASES: PartCase<Mutable<GutaChild>>[] = [
  { breaks: 'output', title: 'another header', mutate: (_, child) => void (child.output += 1n) },
  { breaks: 'output', title: 'another new root', mutate: (part) => void (part.header.transition.new += 1n) },
  { breaks: 'output', title: 'a newer anchor', mutate: (part) => void (part.header.oldestAnchorId += 1n) },
  {
    breaks: 'output',
    title: 'a later checkpoint root',
    mutate: (part) => void (part.header.checkpointTreeRoot = rootsById[5]!),
  },
  ...WHITELIST_CASES,
];

/** Puts part cases into a circuit: `name` is the scope, `part` finds the part and its child in a draft. */
export const casesOf = <P, D>(
  name: string,
  cases: readonly PartCase<P>[],
  find: (draft: D) => { part: P; child: Mutable<ChildValue> },
) =>
  cases.map(({ breaks, title, mutate }) => ({
    breaks: `${name}/${breaks}`,
    ...(title === undefined ? {} : { title }),
    mutate(draft: D): void {
      const { part, child } = find(draft);
      mutate(part, child);
    },
  }));

/** Changes a GUTA child's header and lets the child prove the changed one. */
export function restate(
  part: Mutable<GutaChild>,
  child: Mutable<ChildValue>,
  change: (header: Mutable<GutaHeader>) => void,
): void {
  change(part.header);
  child.output = GutaHeader.hash(part.header);
}
