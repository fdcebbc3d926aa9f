// Searches random calls for what contradicts a contract's staleness report.
import { expect } from 'vitest';
import { compileFile } from '../../../src/compiler/compile.js';
import { renderDiagnostic } from '../../../src/compiler/diagnostics/diagnostic.js';
import type { CompiledContract, StalenessRow } from '../../../src/compiler/ir/contract.js';
import { Dice } from './random-readers.js';
import {
  fieldOf,
  isBoundedRun,
  lessThan,
  randomArgs,
  runCall,
  USERS,
  valueOf,
  type Call,
  type Checkpoint,
} from './schedule.js';

const TRIALS = 40;
export const HISTORY = 40;

export async function compiled(path: string, source: string): Promise<readonly CompiledContract[]> {
  const { contracts, diagnostics } = await compileFile(path, { overlay: { [path]: source } });
  expect(diagnostics.map(renderDiagnostic).join('\n')).toBe('');
  return contracts;
}

/** The fields that a method reads of others, if all that it reads of them is of one class. */
function fieldsRead(contract: CompiledContract, method: string, kind: StalenessRow['class']): Set<string> {
  const rows = contract.staleness.filter(
    (row) => row.method === method && row.read.startsWith(`${contract.contract}.`),
  );
  const nameOf = ({ read }: StalenessRow): string => read.slice(contract.contract.length + 1).replace(/[.[].*$/, '');
  const others = new Set(rows.filter((row) => row.class !== kind).map(nameOf));
  return new Set(rows.filter((row) => row.class === kind && !others.has(nameOf(row))).map(nameOf));
}

/** Two calls that differ in how old the given fields of others are to them, and in nothing else. */
function twoCalls(
  contract: CompiledContract,
  method: string,
  fields: Set<string>,
  history: Checkpoint[],
  dice: Dice,
): [Call, Call] {
  const newer = dice.below(history.length);
  const older = Math.min(dice.below(newer + 1), dice.below(newer + 1));
  const seen =
    (at: number) =>
    (user: bigint, slot: bigint): bigint =>
      history[fields.has(fieldOf(contract, slot)) ? at : newer]!.get(user)?.get(slot) ?? 0n;
  const user = dice.pick(USERS);
  const own = history[newer]!.get(user) ?? new Map<bigint, bigint>();
  const call = { method, user, args: randomArgs(contract, method, dice), own, checkpoint: 60 };
  return [
    { ...call, foreign: seen(older) },
    { ...call, foreign: seen(newer) },
  ];
}

const showCall = (contract: CompiledContract, { method, user, args }: Call): string =>
  `${contract.contract}.${method}(${args.join(', ')}) of user ${user}`;

/** How often reads of a class did what they must not do, as text; and how many of such pairs of calls were looked at. */
export async function violations(
  contract: CompiledContract,
  kind: 'monotone' | 'stale',
  history: Checkpoint[],
  dice: Dice,
): Promise<{ found: string[]; pairs: number }> {
  const found: string[] = [];
  let pairs = 0;
  for (const { method } of contract.methods) {
    const fields = fieldsRead(contract, method, kind);
    if (fields.size === 0) continue;
    for (let i = 0; i < TRIALS; i++) {
      const [old, young] = twoCalls(contract, method, fields, history, dice);
      const older = await runCall(contract, old);
      if (older === undefined) continue;
      pairs++;
      const less = lessThan(contract, old.own, older, await runCall(contract, young));
      if (less !== undefined) found.push(`${showCall(contract, old)}: ${less}`);
    }
  }
  return { found, pairs };
}

/** Calls that no `validUntil` bounds, and that are not the same for two values of what counts as bounded. */
export async function unboundedUses(
  contract: CompiledContract,
  history: Checkpoint[],
  dice: Dice,
): Promise<{ found: string[]; pairs: number }> {
  const found: string[] = [];
  let pairs = 0;
  for (const { method } of contract.methods) {
    const fields = fieldsRead(contract, method, 'bounded');
    if (fields.size === 0) continue;
    for (let i = 0; i < TRIALS; i++) {
      const calls = twoCalls(contract, method, fields, history, dice);
      const [a, b] = [await runCall(contract, calls[0]), await runCall(contract, calls[1])];
      pairs++;
      if (a === undefined || b === undefined || isBoundedRun(a) || isBoundedRun(b)) continue;
      const text = ({ outputs, writes, events }: typeof a): string =>
        JSON.stringify([outputs, [...writes], events], (_, value: unknown) =>
          typeof value === 'bigint' ? `${value}` : value,
        );
      if (text(a) !== text(b)) found.push(showCall(contract, calls[0]));
    }
  }
  return { found, pairs };
}

/** Fields that the report says only grow, or are set once, and that did otherwise. */
export function falls(contract: CompiledContract, history: Checkpoint[]): string[] {
  const kinds = new Map(
    contract.staleness
      .filter((row) => row.class === 'monotone')
      .map(({ read, reason }) => [read.slice(contract.contract.length + 1), reason] as const),
  );
  return history.slice(1).flatMap((after, i) =>
    [...after].flatMap(([user, slots]) =>
      [...slots].flatMap(([slot, content]) => {
        const field = fieldOf(contract, slot);
        const before = history[i]!.get(user)?.get(slot) ?? 0n;
        const [old, now] = [valueOf(contract, slot, before), valueOf(contract, slot, content)];
        const fell =
          kinds.get(field) === 'only grows'
            ? now < old
            : kinds.get(field) === 'set once' && before !== 0n && now !== old;
        return fell ? [`${field} of user ${user}: ${old} to ${now}`] : [];
      }),
    ),
  );
}
