// An end cap file reads back as it was written, and a damaged one is refused with a code of its own.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FIELD_ORDER, MAX_U64 } from '../../src/parth/field.js';
import { EventLeaf, UserLeaf } from '../../src/parth/leaves.js';
import { EndCapResult } from '../../src/parth/statements/session.js';
import { endCapFromJSON, endCapText, endCapToJSON, readEndCapFile } from '../../src/session/files/end-cap-file.js';
import type { EndCapSubmission } from '../../src/wire/end-cap.js';

const submission: EndCapSubmission = {
  result: { ...EndCapResult.zero(), userId: 3n, endUserLeafHash: FIELD_ORDER - 1n },
  proof: {
    format: 'qed-proof/1',
    kind: 'proof',
    program: 'UpsEndCap',
    circuit: 'UPSStandardEndCap',
    output: '12345',
    key: { data: 'AAAA', hash: '6789' },
    proof: { publicInput: [], publicOutput: ['12345'], maxProofsVerified: 2, proof: 'KCgp' },
  },
  endUserLeaf: { ...UserLeaf.zero(), balance: MAX_U64, userId: 3n },
  updates: [
    {
      contractId: 2n,
      slots: [
        [0n, 60n],
        [(1n << 33n) + 7n, FIELD_ORDER - 1n],
      ],
    },
  ],
  events: [
    {
      leaf: { ...EventLeaf.zero(), callIndex: 1n, eventsHash: 99n },
      emitted: [{ eventId: 7n, values: [FIELD_ORDER - 1n] }],
    },
  ],
};

let directory: string;
beforeAll(async () => void (directory = await mkdtemp(join(tmpdir(), 'qed-endcap-'))));
afterAll(() => rm(directory, { recursive: true }));

describe('an end cap file', () => {
  it('reads back as it was written', async () => {
    const path = join(directory, 'a.json');
    await writeFile(path, endCapText(submission));
    expect(await readEndCapFile(path)).toEqual(submission);
  });

  it('of a simulation carries no proof', () => {
    const { proof: _, ...simulated } = { ...submission.proof, kind: 'simulation' as const };
    const json = JSON.parse(JSON.stringify(endCapToJSON({ ...submission, proof: simulated }))) as unknown;
    expect(endCapFromJSON(json)).toEqual({ ...submission, proof: simulated });
  });

  it.each([
    ['another format', { format: 'qed-end-cap/1' }, 'format'],
    ['a missing result', { result: undefined }, 'result'],
    [
      'a user id beyond u32',
      { result: { ...(EndCapResult.toJSON(submission.result) as object), userId: '4294967296' } },
      'result.userId',
    ],
    ['a leaf that lacks a field', { endUserLeaf: {} }, 'endUserLeaf.publicKeyHash'],
    ['a contract id beyond the tree', { updates: [{ contractId: '16777216', slots: [] }] }, 'updates[0].contractId'],
    [
      'a slot beyond the tree',
      { updates: [{ contractId: '2', slots: [['18446744073709551616', '1']] }] },
      'updates[0].slots[0][0]',
    ],
    [
      'a value that is no field element',
      { updates: [{ contractId: '2', slots: [['0', FIELD_ORDER.toString()]] }] },
      'updates[0].slots[0][1]',
    ],
    ['a number that is no string', { updates: [{ contractId: 2, slots: [] }] }, 'updates[0].contractId'],
    ['a proof of no known kind', { proof: { ...submission.proof, kind: 'trust me' } }, 'proof.kind'],
    [
      'an event leaf that lacks its hash',
      { events: [{ leaf: { checkpointId: '0' }, emitted: [] }] },
      'events[0].leaf.contractId',
    ],
    [
      'an event leaf without what it says',
      { events: [{ leaf: EventLeaf.toJSON(EventLeaf.zero()) }] },
      'events[0].emitted',
    ],
    [
      'an event whose value is no field element',
      { events: [{ leaf: EventLeaf.toJSON(EventLeaf.zero()), emitted: [{ eventId: '1', values: ['-1'] }] }] },
      'events[0].emitted[0].values[0]',
    ],
    ['an unknown property', { note: 'x' }, 'the file'],
  ])('with %s is refused, naming the place', (_, change, at) => {
    const refuse = () => endCapFromJSON({ ...endCapToJSON(submission), ...change });
    expect(refuse).toThrow(expect.objectContaining({ code: 'QED3021' }) as Error);
    expect(refuse).toThrow(`${at}: `);
  });

  it('that is missing or damaged has its own code', async () => {
    await expect(readEndCapFile(join(directory, 'none.json'))).rejects.toMatchObject({ code: 'QED3020' });
    const path = join(directory, 'cut.json');
    await writeFile(path, endCapText(submission));
    await writeFile(path, (await readFile(path, 'utf8')).slice(0, 100));
    await expect(readEndCapFile(path)).rejects.toMatchObject({ code: 'QED3021' });
  });
});
