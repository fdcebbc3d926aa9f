// What the staleness report says of random contracts holds in random schedules of their calls.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { compileFile } from '../../../src/compiler/compile.js';
import { renderDiagnostic } from '../../../src/compiler/diagnostics/diagnostic.js';
import type { CompiledContract, StalenessRow } from '../../../src/compiler/ir/contract.js';
import { Dice, randomFile } from './random-readers.js';
import {
  fieldOf,
  isBoundedRun,
  lessThan,
  randomArgs,
  randomHistory,
  runCall,
  USERS,
  valueOf,
  type Call,
  type Checkpoint,
} from './schedule.js';

const SEED = Number(process.env['QED_SEED'] ?? 1);
/** One after the other from `QED_SEED`; `QED_SCHEDULES` sets how many. */
const SEEDS = Array.from({ length: Number(process.env['QED_SCHEDULES'] ?? 2) }, (_, i) => SEED + i);
const TRIALS = 40;
const HISTORY = 40;

async function compiled(path: string, source: string): Promise<readonly CompiledContract[]> {
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
async function violations(
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
async function unboundedUses(
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
function falls(contract: CompiledContract, history: Checkpoint[]): string[] {
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

describe('what the staleness report says of random contracts holds in random schedules', () => {
  test.each(SEEDS)('seed %i', async (seed) => {
    const dice = new Dice(seed);
    const contracts = await compiled(`/random-${seed}.ts`, randomFile(seed, 40));
    const total = { monotone: 0, bounded: 0, stale: 0 };
    let caught = 0;
    for (const contract of contracts) {
      const history = await randomHistory(contract, dice, HISTORY);
      expect(falls(contract, history)).toEqual([]);
      const monotone = await violations(contract, 'monotone', history, dice);
      expect(monotone.found).toEqual([]);
      const bounded = await unboundedUses(contract, history, dice);
      expect(bounded.found).toEqual([]);
      const stale = await violations(contract, 'stale', history, dice);
      if (stale.found.length > 0) caught++;
      total.monotone += monotone.pairs;
      total.bounded += bounded.pairs;
      total.stale += stale.pairs;
    }
    // The simulation sees enough, and it sees what stale reads do.
    expect(total.monotone).toBeGreaterThan(100);
    expect(total.bounded).toBeGreaterThan(50);
    expect(caught).toBeGreaterThan(contracts.length / 4);
  });
});

describe('the same of contracts written by hand', () => {
  const directory = resolve(import.meta.dirname, '../../../fixtures/diagnostics');
  test.each(['reads-that-grow', 'reads-set-once', 'reads-bounded'])('%s', async (name) => {
    const path = resolve(directory, `${name}.ts`);
    const dice = new Dice(7);
    for (const contract of await compiled(path, readFileSync(path, 'utf8'))) {
      const history = await randomHistory(contract, dice, 80);
      expect(falls(contract, history)).toEqual([]);
      expect((await violations(contract, 'monotone', history, dice)).found).toEqual([]);
      expect((await unboundedUses(contract, history, dice)).found).toEqual([]);
    }
  });
});
