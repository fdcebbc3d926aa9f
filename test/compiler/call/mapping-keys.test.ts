// The layout of an artifact tells which members the key of a mapping may have, and no reader takes another.
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { artifactBytes, type ContractArtifact } from '../../../src/compiler/artifact/artifact.js';
import { simulatedArtifact } from '../../../src/compiler/artifact/assemble.js';
import { modelOf, parseArtifact } from '../../../src/compiler/artifact/model.js';
import { describeField, readMapping } from '../../../src/compiler/call/read-state.js';
import { clientSource } from '../../../src/compiler/client/client-source.js';
import { compileFile } from '../../../src/compiler/compile.js';
import type { CompiledContract } from '../../../src/compiler/ir/contract.js';
import { layoutHashOf, layoutOf } from '../../../src/compiler/ir/layout.js';
import { smallContract } from '../../support/small-contract.js';

const TRADES = fileURLToPath(new URL('../../testing/trades.ts', import.meta.url));

let compiled: CompiledContract;
let artifact: ContractArtifact;
beforeAll(async () => {
  compiled = (await compileFile(TRADES)).contracts[0]!;
  artifact = parseArtifact(JSON.parse(artifactBytes(simulatedArtifact(compiled))));
}, 60_000);

const read = (field: string, ...keys: unknown[]): unknown => readMapping(artifact, () => 0n, field, keys);

describe('the key of a mapping', () => {
  it('is given by the names or the numbers of members', () => {
    expect(read('bySide', '2n')).toBe('0');
    expect(read('bySide', '2')).toBe('0');
    expect(read('byAll', '5', '1n', '1', 'Wild')).toBe('0');
    expect(read('byAll', '5', '1', '1', '1')).toBe('0');
  });

  it.each<[string, unknown[], string, string]>([
    ['bySide', ['9'], 'bySide key 0: "9" is no Side', 'use one of 1n, 2n'],
    ['byAll', ['5', '1n', '7', '0'], 'byAll key 2: "7" is no Level', 'use one of 0, 1'],
    ['byAll', ['5', '1n', '0', 'Angry'], 'byAll key 3: "Angry" is no Mood', 'use one of Calm, Wild'],
  ])('that no call could use is refused: %s %j', (field, keys, message, hint) => {
    expect(() => read(field, ...keys)).toThrow(
      expect.objectContaining({ code: 'QED1302', message: expect.stringContaining(message), hint }),
    );
  });

  it('is shown with the names of its types', () => {
    const { fields } = modelOf(artifact).layout;
    expect(fields.map(describeField).slice(-2)).toEqual([
      'mapping<Side, u64>',
      'mapping<[UserId, Side, Level, Mood], u64>',
    ]);
    expect(() => read('byAll', '5')).toThrow(
      expect.objectContaining({ hint: 'give its key: UserId, Side, Level, Mood' }),
    );
    const source = clientSource(compiled);
    expect(source).toMatch(/^export type Mood = "Calm" \| "Wild";$/m);
    expect(source).toContain(
      'byAll: { keys: [userId_1: bigint, u8_2: Side, u8_3: Level, u8_4: Mood]; value: bigint };',
    );
  });
});

describe('a layout', () => {
  it('has types of keys only where the kinds do not say it all', () => {
    expect(compiled.layout.fields.map(({ keyTypes }) => keyTypes?.length)).toEqual([
      undefined,
      undefined,
      undefined,
      1,
      4,
    ]);
    expect(simulatedArtifact(smallContract()).layout.fields.some((field) => 'keyTypes' in field)).toBe(false);
  });

  it('of an older artifact, which has none, is read by the kinds', () => {
    const fields = compiled.layout.fields.map(({ keyTypes: _, ...field }) => field);
    const layout = layoutOf(fields);
    expect(layoutHashOf(layout)).not.toBe(layoutHashOf(compiled.layout));
    const older = parseArtifact(simulatedArtifact({ ...compiled, layout }));
    expect(readMapping(older, () => 0n, 'bySide', ['9'])).toBe('0');
  });

  it.each<[string, (keyTypes: any[]) => unknown]>([
    ['of another number', (types) => types.pop()],
    ['of another kind', (types) => (types[1].kind = 'u16')],
    [
      'that say no more than the kinds',
      (types) => types.forEach(({ kind }, i) => (types[i] = { type: 'scalar', kind })),
    ],
    ['that are no scalars', (types) => (types[0] = { type: 'tuple', items: [types[0]] })],
    ['with a member beyond its kind', (types) => (types[1].members[0].value = '256')],
  ])('with types of keys %s is refused', (_, change) => {
    const draft = structuredClone(artifact) as any;
    const field = draft.layout.fields.at(-1);
    change(field.keyTypes);
    draft.layoutHash = layoutHashOf(draft.layout).toString();
    expect(() => parseArtifact(draft)).toThrow(expect.objectContaining({ code: 'QED1204' }));
  });
});
