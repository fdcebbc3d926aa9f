// A contract can read the state of a past checkpoint, and the result is the state at that time.
import { describe, expect, test } from 'vitest';
import { compileFile } from '../../../src/compiler/compile.js';
import { renderDiagnostic } from '../../../src/compiler/diagnostics/diagnostic.js';
import { DEPLOYER, Story } from '../../support/story.js';

const [ALICE, BOB, CAROL] = [5n, 7n, 8n];
const PATH = '/past.ts';

const compiled = (source: string) =>
  compileFile(PATH, {
    overlay: {
      [PATH]: `import { Contract, Component, context, mapping, type u32, type u64, type Hash, type UserId, type ContractId, type FixedArray, type Checkpoint } from 'qed/contract';\n${source}`,
    },
  });

async function storyOf(source: string): Promise<Story> {
  const { contracts, diagnostics } = await compiled(source);
  expect(diagnostics.filter(({ severity }) => severity === 'error').map(renderDiagnostic)).toEqual([]);
  return Story.compiled(PATH, contracts);
}

describe('a referendum', () => {
  test('counts the ballots of the closing checkpoint, whenever it is tallied', async () => {
    const story = await Story.of('referendum');
    await story.run(ALICE, 'vote', 2n);
    await story.run(BOB, 'vote', 1n);
    const early = story.now;
    expect(await story.fails(DEPLOYER, 'tally', [ALICE, BOB, CAROL])).toBe('the checkpoint is later than the anchor');
    story.waitUntil(6n);
    // Anchored before the closing checkpoint, landed after it: the contract cannot tell, and need not.
    await story.runFrom(early, CAROL, 'vote', 2n);
    expect((await story.run(DEPLOYER, 'tally', [ALICE, CAROL, BOB])).state).toEqual({
      voted: false,
      choice: '0',
      totals: ['0', '1', '1'],
      'counted[5]': 'true',
      'counted[7]': 'true',
    });
    story.waitUntil(20n);
    expect((await story.run(DEPLOYER, 'tally', [ALICE, CAROL, CAROL])).state['totals']).toEqual(['0', '1', '1']);
    expect((await story.run(BOB, 'closed')).result).toEqual([String(1_700_000_000_000n + 60_000n), '2']);
  });
});

describe('a past state', () => {
  const CELLS = `
    class Cell extends Component {
      value: u64 = 3n;
      get double(): u64 { return this.value * 2n; }
      get beside(): u64 { return Cell.at(this, 7n).value; }
      then(user: UserId, id: u32): u64 { return Cell.at(this, user, { checkpoint: id }).value; }
    }
    export class Past extends Contract {
      cell = new Cell();
      log = mapping<u32, u64>();
      wide = mapping<u64, u64>();
      list: FixedArray<u64, 3> = [1n, 2n, 3n];
      add(n: u64): void { this.cell.value += n; this.log.set(context.checkpoint.id, n);
        this.wide.set(n << 40n, n); this.list[1] += n; }
      item(user: UserId, id: u32, i: u32): u64 {
        return i < 3n ? Past.at(user, { checkpoint: id }).list[Number(i)] : 77n;
      }
      byWide(user: UserId, id: u32, key: u64): u64 { return Past.at(user, { checkpoint: id }).wide.get(key); }
      mine(id: u32): u64 { return Past.at(context.userId, { checkpoint: id }).cell.value; }
      getters(user: UserId, id: u32): [u64, u64] {
        const past = Past.at(user, { checkpoint: id }).cell;
        return [past.double, past.beside];
      }
      both(user: UserId, id: u32): [u64, u64, u64] {
        return [Cell.at(this.cell, user, { checkpoint: id }).value, this.cell.then(user, id), Cell.at(this.cell, user).value];
      }
      entry(user: UserId, id: u32, key: u32): u64 { return Past.at(user, { checkpoint: id }).log.get(key); }
      named(user: UserId, id: u32, contract: ContractId): u64 {
        return Past.at(user, { checkpoint: id, contract }).cell.value + Past.at(user, { contract, checkpoint: id }).cell.value;
      }
      either(now: boolean, user: UserId, id: u32): u64 {
        const view = now ? Past.at(user).cell : Past.at(user, { checkpoint: id }).cell;
        return view.value;
      }
      safely(user: UserId, id: u32): u64 {
        if (id > context.checkpoint.id) return 999n;
        return Past.at(user, { checkpoint: id }).cell.value;
      }
      ordered(user: UserId): u64 { return Past.at(user, { checkpoint: this.next() }).cell.value + this.cell.value; }
      private next(): u32 { this.cell.value += 1n; return 1n; }
    }`;

  test('of fields, getters, components and mappings is that of its time', async () => {
    const story = await storyOf(CELLS);
    for (const [user, n] of [[ALICE, 10n], [BOB, 20n], [ALICE, 100n]] as const) await story.run(user, 'add', n); // prettier-ignore
    expect(story.now).toBe(4n);
    const values = async (method: string, ...args: unknown[]): Promise<unknown> =>
      (await story.run(CAROL, method, ...args)).result;
    expect(await values('getters', ALICE, 3n)).toEqual(['26', '23']);
    expect(await values('getters', ALICE, 2n)).toEqual(['26', '3']);
    expect(await values('getters', ALICE, 1n)).toEqual(['6', '3']);
    expect(await values('both', ALICE, 2n)).toEqual(['13', '13', '113']);
    expect(await values('entry', ALICE, 4n, 3n)).toBe('100');
    expect(await values('entry', ALICE, 3n, 3n)).toBe('0');
    expect(await values('item', ALICE, 3n, 1n)).toBe('12');
    expect(await values('item', ALICE, 4n, 1n)).toBe('112');
    expect(await values('item', ALICE, 1n, 2n)).toBe('3');
    expect(await values('item', ALICE, 1n, 9n)).toBe('77');
    expect(await values('byWide', ALICE, 4n, 100n << 40n)).toBe('100');
    expect(await values('byWide', ALICE, 3n, 100n << 40n)).toBe('0');
    expect(await values('named', ALICE, 3n, 2n)).toBe('26');
    expect(await values('either', true, ALICE, 0n)).toBe('113');
    expect(await values('either', false, ALICE, 3n)).toBe('13');
    expect((await story.run(ALICE, 'mine', 3n)).result).toBe('13');
    expect(await values('safely', ALICE, 4_000_000_000n)).toBe('999');
    expect(await values('safely', ALICE, 0n)).toBe('3');
    expect(await values('safely', ALICE, story.now)).toBe('113');
    expect(await values('ordered', ALICE)).toBe('7');
    expect(await story.fails(CAROL, 'either', false, ALICE, story.now + 1n)).toBe(
      'the checkpoint is later than the anchor',
    );
    expect(await values('either', true, ALICE, story.now + 1n)).toBe('113');
  });
});

test('what a checkpoint knows is a value', async () => {
  const story = await storyOf(`
    function ageOf({ maxAge }: Checkpoint): u32 { return maxAge; }
    export class Known extends Contract {
      seed: u64 = 0n;
      wait(): void { this.seed += 1n; }
      all(id: u32): [u32, u64, u32, Hash, u32] {
        const past = context.checkpointAt(id);
        return [past.id, past.time, past.users, past.randomSeed, ageOf(past)];
      }
      same(): boolean { return context.checkpointAt(context.checkpoint.id).root === context.checkpoint.root; }
      other(id: u32): boolean { return context.checkpointAt(id).root === context.checkpoint.root; }
      later(taken: boolean, id: u32): u32 { return taken ? context.checkpointAt(id).users : 77n; }
    }`);
  for (const user of [ALICE, BOB]) await story.run(user, 'wait');
  expect((await story.run(ALICE, 'all', 2n)).result).toEqual(['2', '1700000020000', '1', '2', '50']);
  expect((await story.run(ALICE, 'same')).result).toBe(true);
  expect((await story.run(ALICE, 'other', 1n)).result).toBe(false);
  expect((await story.run(ALICE, 'later', false, 1000n)).result).toBe('77');
  expect(await story.fails(ALICE, 'later', true, 1000n)).toBe('the checkpoint is later than the anchor');
});

test('states that only run time tells apart are refused', async () => {
  const { diagnostics } = await compiled(`
    export class Mixed extends Contract {
      n: u64 = 0n;
      direct(c: boolean, user: UserId, id: ContractId): u64 {
        return (c ? Mixed.at(user) : Mixed.at(user, { contract: id })).n;
      }
      kept(c: boolean, user: UserId, id: ContractId): u64 {
        const view = c ? Mixed.at(user) : Mixed.at(user, { contract: id });
        return view.n;
      }
    }`);
  expect(diagnostics.filter(({ severity }) => severity === 'error').map(({ code, line }) => `${code} ${line}`)).toEqual(
    ['QED1027 6', 'QED1027 10'],
  );
});
