// An artifact has the same bytes on every run, can be read back, and is refused if its keys do not match its code.
import { describe, expect, it } from 'vitest';
import { simulatedArtifact } from '../../../src/compiler/artifact/assemble.js';
import { artifactBytes, type ContractArtifact } from '../../../src/compiler/artifact/artifact.js';
import { codeHashOf } from '../../../src/compiler/artifact/code-hash.js';
import { cftOf, contractLeafOf, functionLeavesOf } from '../../../src/compiler/artifact/leaves.js';
import { methodOf, modelOf, parseArtifact, viewOf } from '../../../src/compiler/artifact/model.js';
import { checkKeys } from '../../../src/compiler/keys/check-keys.js';
import { executeCall } from '../../../src/compiler/call/execute-call.js';
import { rootFromPath } from '../../../src/parth/trees/merkle-tree.js';
import { FunctionLeaf } from '../../../src/parth/leaves.js';
import { smallContract } from '../../support/small-contract.js';
import { worldOf } from '../../support/method-world.js';

type Draft = { -readonly [K in keyof ContractArtifact]: any };

const artifact = simulatedArtifact(smallContract());
const changed = (change: (draft: Draft) => void): unknown => {
  const draft = structuredClone(artifact) as Draft;
  change(draft);
  return draft;
};
const storeOf = ({ span, slot, result, initial }: any) => ({ op: 'storeSlot', span, slot, value: result, initial });
const codeOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    return (error as { code: string }).code;
  }
  return 'no error';
};

describe('an artifact', () => {
  it('has the same bytes each time and survives them', () => {
    expect(artifactBytes(simulatedArtifact(smallContract()))).toBe(artifactBytes(artifact));
    const read = parseArtifact(JSON.parse(artifactBytes(artifact)));
    expect(modelOf(read).methods).toEqual(
      smallContract().methods.map((ir) => JSON.parse(JSON.stringify(ir, undefinedOut), bigintsBack)),
    );
    expect(artifactBytes(read)).toBe(artifactBytes(artifact));
  });

  it('is made of 256 methods at most', () => {
    const small = smallContract();
    const methods = Array.from({ length: 257 }, () => small.methods[0]!);
    expect(codeOf(() => simulatedArtifact({ ...small, methods }))).toBe('QED1206');
  });

  it.each<[string, string, (draft: Draft) => void]>([
    ['no format', 'QED1201', (d) => delete d.format],
    ['another format', 'QED1202', (d) => (d.format = 'qed-artifact/9')],
    ['another o1js', 'QED1202', (d) => (d.compiler.o1js = '2.14.0')],
    ['an operation of no kind', 'QED1201', (d) => (d.methods[0].ir.ops[0].op = 'jump')],
    ['a number that is none', 'QED1201', (d) => (d.methods[0].fingerprint = '0x12')],
    ['a number beyond the field', 'QED1201', (d) => (d.methods[0].fingerprint = (2n ** 255n).toString())],
    ['an unknown entry', 'QED1201', (d) => (d.methods[0].extra = 1)],
    ['IR that uses a value before it is defined', 'QED1204', (d) => d.methods[0].ir.ops.reverse()],
    ['a slot beyond the tree', 'QED1204', (d) => (d.methods[0].ir.ops[1].slot.base = (2n ** 60n).toString())],
    ['another layout', 'QED1204', (d) => (d.layout.fields[0].base = '1')],
    ['another height', 'QED1204', (d) => (d.cstateHeight = 3)],
    ['another method id', 'QED1204', (d) => (d.methods[0].methodId = '1')],
    ['other inputs', 'QED1204', (d) => (d.methods[0].ir.inputs[0].kind = 'u32')],
    ['an output that is none', 'QED1204', (d) => (d.methods[0].output = null)],
    ['a fingerprint of another key', 'QED1204', (d) => (d.methods[0].fingerprint = '1')],
    ['one method twice', 'QED1204', (d) => d.methods.push(d.methods[0])],
    ['a list of no views', 'QED1201', (d) => (d.views = [])],
  ])('with %s is refused', (_, code, change) => {
    expect(codeOf(() => parseArtifact(changed(change)))).toBe(code);
  });

  describe('with a view', () => {
    /** The artifact with a view that gives `total`. */
    const withView = (change: (view: Draft['views'], draft: Draft) => void = () => {}): unknown =>
      changed((draft) => {
        const { output, ir } = structuredClone(draft.methods[0]);
        const [load] = ir.ops.filter(({ op }: any) => op === 'loadSlot');
        Object.assign(ir, { method: 'twice', inputs: [], ops: [load], outputs: [{ value: load.result, kind: 'u64' }] });
        draft.views = [{ name: 'twice', inputs: [], output, ir }];
        change(draft.views[0], draft);
      });

    it('has the same leaves and another hash', () => {
      const read = parseArtifact(withView());
      expect(functionLeavesOf(read)).toEqual(functionLeavesOf(artifact));
      expect(contractLeafOf(read, 9n)).toEqual(contractLeafOf(artifact, 9n));
      expect(codeHashOf(read)).not.toBe(codeHashOf(artifact));
      expect(viewOf(read, 'twice').abi.output).toEqual({ type: 'scalar', kind: 'u64' });
      expect(codeOf(() => methodOf(read, 'twice'))).toBe('QED1205');
    });

    it.each<[string, string, (view: any, draft: Draft) => void]>([
      ['that writes', 'QED1204', (v) => v.ir.ops.push(storeOf(v.ir.ops[0]))],
      ['of a name that a method has', 'QED1204', (v) => (v.name = v.ir.method = 'add')],
      ['of a name that a field has', 'QED1204', (v) => (v.name = v.ir.method = 'total')],
      ['of another name in its IR', 'QED1204', (v) => (v.ir.method = 'thrice')],
      ['that is there twice', 'QED1204', (v, d) => d.views.push(v)],
      ['of another height', 'QED1204', (v) => (v.ir.cstateHeight = 9)],
      ['that gives another kind', 'QED1204', (v) => (v.output.kind = 'u32')],
      ['that gives nothing', 'QED1201', (v) => (v.output = null)],
      ['that reads a slot as another kind', 'QED1204', (v) => (v.ir.ops[0].kind = 'u32')],
      ['that has a key', 'QED1201', (v) => (v.fingerprint = '1')],
    ])('%s is refused', (_, code, change) => {
      expect(codeOf(() => parseArtifact(withView(change)))).toBe(code);
    });
  });

  it('with a key that does not hash to its fingerprint is refused', async () => {
    await expect(checkKeys(artifact)).rejects.toMatchObject({ code: 'QED1203' });
  });

  it('gives the leaves of its contract', () => {
    const leaf = contractLeafOf(artifact, 9n);
    const path = cftOf(artifact).path(0n);
    expect(rootFromPath(FunctionLeaf.hash(functionLeavesOf(artifact)[0]!), 0n, path.siblings)).toBe(leaf.cftRoot);
    expect(leaf).toMatchObject({
      deployerId: 9n,
      cstateHeight: BigInt(artifact.cstateHeight),
      layoutHash: BigInt(artifact.layoutHash),
    });
    expect(functionLeavesOf(artifact)[0]).toMatchObject({
      inputsLength: 1n,
      outputsLength: 1n,
      methodId: methodOf(artifact, 'add').methodId,
    });
  });

  it('has no method of another name', () => {
    expect(codeOf(() => methodOf(artifact, 'sub'))).toBe('QED1205');
  });
});

describe('a call', () => {
  const call = (args: unknown[], own: readonly (readonly [bigint, bigint])[] = []) =>
    executeCall({ ...worldOf({ cstateHeight: artifact.cstateHeight, own }), artifact, method: 'add', args });

  it('gives its output and writes', async () => {
    const { output, writes } = await call(['40'], [[0n, 2n]]);
    expect(output).toBe('42');
    expect(writes).toEqual([[0n, 42n]]);
  });

  it('that fails names the line, the message and the values', async () => {
    await expect(call(['999'], [[0n, 2n]])).rejects.toMatchObject({
      code: 'QED1101',
      details: {
        contract: 'Small',
        method: 'add',
        file: 'small.ts',
        line: 3,
        column: 5,
        reason: 'too much: 1001',
        values: [{ text: 'sum', value: '1001' }],
      },
    });
    await expect(call([(2n ** 64n - 1n).toString()], [[0n, 2n]])).rejects.toMatchObject({ code: 'QED1102' });
  });

  it('with arguments that do not fit is refused', async () => {
    await expect(call([])).rejects.toMatchObject({ code: 'QED1301' });
    await expect(call([(2n ** 64n).toString()])).rejects.toMatchObject({ code: 'QED1302' });
    await expect(call(['ten'])).rejects.toMatchObject({ code: 'QED1303' });
  });
});

const undefinedOut = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? `${value}n` : value);
const bigintsBack = (_: string, value: unknown): unknown =>
  typeof value === 'string' && /^-?\d+n$/.test(value) ? BigInt(value.slice(0, -1)) : value;
