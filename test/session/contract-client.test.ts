// A typed client makes calls of its own contract and decodes what they return.
import { describe, expect, it } from 'vitest';
import { simulatedArtifact } from '../../src/compiler/artifact/assemble.js';
import { executeCall } from '../../src/compiler/call/execute-call.js';
import { clientSource } from '../../src/compiler/client/client-source.js';
import { compileFile } from '../../src/compiler/compile.js';
import { ContractClient, type ContractDescription } from '../../src/session/contract-client.js';
import { worldOf } from '../support/method-world.js';

const SOURCE = `import { Contract, mapping, emit, type u64, type i64, type u32, type UserId } from 'qed/contract';
enum Level { Low, High }
interface Entry { level: Level; marks: [boolean, i64]; sums: [u64, u64] }
interface Noted { by: UserId; entry: u32 }
export class Book extends Contract {
  pages = mapping<[UserId, u32], u64>(3n);
  count: u32 = 0n;
  note(to: UserId, page: u32, high: boolean): Entry {
    this.pages.set([to, page], 40n);
    this.count += 1n;
    emit<Noted>({ by: to, entry: this.count });
    let level: Level = Level.Low;
    if (high) level = Level.High;
    return { level, marks: [high, -5n], sums: [1n, 2n] };
  }
}
`;

type BookTypes = {
  methods: {
    note: {
      args: [to: bigint, page: bigint, high: boolean];
      result: { level: 'Low' | 'High'; marks: readonly [boolean, bigint]; sums: readonly [bigint, bigint] };
    };
  };
  state: { pages: { keys: [bigint, bigint]; value: bigint }; count: { keys: []; value: bigint } };
  events: { Noted: { by: bigint; entry: bigint } };
};

const { contracts } = await compileFile('/book.ts', { overlay: { '/book.ts': SOURCE } });
const artifact = simulatedArtifact(contracts[0]!);
describe('a typed client', () => {
  const text = clientSource(contracts[0]!);
  const start = text.indexOf('ContractDescription = ') + 'ContractDescription = '.length;
  const book = new ContractClient<BookTypes>(
    new Function(`return ${text.slice(start, text.indexOf('\n};\n', start) + 2)}`)() as ContractDescription,
    7n,
  );

  it('makes calls and reads what they gave', async () => {
    const call = book.call('note', 9n, 4n, true);
    expect(call).toEqual({ contractId: 7n, method: 'note', args: ['9', '4', true] });
    const done = await executeCall({ ...worldOf({ cstateHeight: artifact.cstateHeight }), artifact, ...call });
    expect(book.resultOf(call, done)).toEqual({ level: 'High', marks: [true, -5n], sums: [1n, 2n] });

    const slots = new Map(done.writes);
    const state = book.stateIn(artifact, (slot) => slots.get(slot) ?? 0n);
    expect(state.read('count')).toBe(1n);
    expect(state.read('pages', 9n, 4n)).toBe(40n);
    expect(state.read('pages', 9n, 5n)).toBe(3n);
    expect(() => state.read('pages', 9n, 2n ** 32n)).toThrow(expect.objectContaining({ code: 'QED1302' }));

    const events = [
      { name: 'Noted', values: { by: '9', entry: '1' } },
      { name: 'Foreign', values: [] },
    ];
    expect(book.eventsOf({ events })).toEqual([{ name: 'Noted', values: { by: 9n, entry: 1n } }]);
    expect(book.eventId('Noted')).toBe(done.execution.events[0]!.eventId);
  });

  it('is for its own contract alone', () => {
    expect(() => book.stateIn({ ...artifact, layoutHash: '1' }, () => 0n)).toThrow(
      expect.objectContaining({ code: 'QED3214' }),
    );
    expect(() => book.stateIn({ ...artifact, methods: [] }, () => 0n)).toThrow(/another version of Book/);
  });
});
