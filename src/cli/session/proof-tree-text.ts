import { counted } from '../../base/counted.js';
import { proofTree, type TreeProof } from '../../session/plan/proof-tree.js';
import type { SessionPlan } from '../../session/plan/session-plan.js';
import { table } from '../output/table.js';

/** The proofs that a session takes, as data; seconds are rounded to tenths. */
export function describeProofTree(plan: SessionPlan) {
  const { proofs, verifying, seconds, longestChain } = proofTree(plan);
  return {
    count: proofs.length,
    verifying,
    seconds: tenths(seconds),
    longestChain: { proofs: longestChain.proofs, seconds: tenths(longestChain.seconds) },
    proofs: proofs.map((proof) => ({ ...proof, seconds: tenths(proof.seconds) })),
  };
}

/** The same for people: each proof above those that it verifies, and how long all take. */
export function proofTreeText(plan: SessionPlan): string {
  const { proofs, verifying, seconds, longestChain } = proofTree(plan);
  const byId = new Map(proofs.map((proof) => [proof.id, proof]));
  const rows: string[][] = [];
  const visit = ({ title, circuit, children, seconds }: TreeProof, depth: number): void => {
    rows.push([`${' '.repeat(depth)}${title}`, circuit, seconds.toFixed(1)]);
    for (const child of children) visit(byId.get(child)!, depth + 1);
  };
  visit(proofs.at(-1)!, 0);
  return [
    table(['proof', 'circuit', 'expected, s'], rows),
    '',
    `${counted(proofs.length, 'proof')}, of which ${verifying} ${verifying === 1 ? 'verifies' : 'verify'} others: about ${seconds.toFixed(0)} s one after the other`,
    `longest chain: ${counted(longestChain.proofs.length, 'proof')}, about ${longestChain.seconds.toFixed(0)} s: ${longestChain.proofs.map((id) => byId.get(id)!.title).join(', ')}`,
    'measured on two quiet cores with the keys loaded; other machines differ, by about the same factor for all',
  ].join('\n');
}

const tenths = (seconds: number): number => Math.round(10 * seconds) / 10;
