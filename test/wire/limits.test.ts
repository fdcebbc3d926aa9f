// Every border holds a thing to the same limits: at the limit it passes, one beyond it is refused.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CallEvents } from '../../src/parth/events.js';
import { EventLeaf, UserLeaf } from '../../src/parth/leaves.js';
import { CheckpointHeader } from '../../src/parth/statements/block.js';
import { EndCapResult } from '../../src/parth/statements/session.js';
import { FIELD_ORDER } from '../../src/parth/field.js';
import { startRpcServer, type RpcServer } from '../../src/node/rpc/server.js';
import type { QedProof } from '../../src/prover/proof.js';
import { endCapFromJSON, endCapToJSON } from '../../src/session/files/end-cap-file.js';
import { refuseTooLarge } from '../../src/session/plan/refuse-too-large.js';
import { checkpointProofFromJson } from '../../src/wire/checkpoint.js';
import type { EndCapSubmission } from '../../src/wire/end-cap.js';
import {
  MAX_EMITTED,
  MAX_EMITTED_VALUES,
  MAX_EVENTS,
  MAX_HANDED_END_CAPS,
  MAX_KEY_CHARACTERS,
  MAX_NAME_CHARACTERS,
  MAX_PROOF_CHARACTERS,
  MAX_PUBLIC_NUMBERS,
  MAX_REQUEST_BYTES,
  MAX_UPDATED_CONTRACTS,
  MAX_UPDATED_SLOTS,
} from '../../src/wire/limits.js';
import type { Handlers } from '../../src/node/rpc/handler.js';
import { RpcClient } from '../../src/wire/rpc-client.js';

const inner = { publicInput: [], publicOutput: ['12345'], maxProofsVerified: 2 as const, proof: 'KCgp' };
const proof: QedProof = {
  format: 'qed-proof/1',
  kind: 'proof',
  program: 'UpsEndCap',
  circuit: 'UPSStandardEndCap',
  output: '12345',
  key: { data: 'AAAA', hash: '6789' },
  proof: inner,
};
const empty: EndCapSubmission = {
  result: EndCapResult.zero(),
  proof,
  endUserLeaf: UserLeaf.zero(),
  updates: [],
  events: [],
};

/** The last slots with the largest values: the longest text that a number of slots can have. */
const slots = (count: number) =>
  Array.from({ length: count }, (_, i) => [2n ** 64n - 1n - BigInt(i), FIELD_ORDER - 1n] as const);
const contracts = (count: number) => Array.from({ length: count }, (_, i) => ({ contractId: BigInt(i), slots: [] }));
const events = (count: number, values: number) =>
  Array.from({ length: count }, () => ({
    eventId: 2n ** 32n - 1n,
    values: Array.from({ length: values }, () => FIELD_ORDER - 1n),
  }));
const calls = (count: number, emitted: CallEvents['emitted']) =>
  Array.from({ length: count }, () => ({ leaf: EventLeaf.zero(), emitted }));
const text = (length: number) => 'x'.repeat(length);

/** What a session comes to, as large as the second argument says. */
const OUTCOMES: [string, number, (size: number) => Partial<EndCapSubmission>][] = [
  ['contracts', MAX_UPDATED_CONTRACTS, (size) => ({ updates: contracts(size) })],
  ['slots of one contract', MAX_UPDATED_SLOTS, (size) => ({ updates: [{ contractId: 0n, slots: slots(size) }] })],
  [
    'slots of two contracts together',
    MAX_UPDATED_SLOTS,
    (size) => ({
      updates: [
        { contractId: 0n, slots: slots(1000) },
        { contractId: 1n, slots: slots(size - 1000) },
      ],
    }),
  ],
  ['calls that emit', MAX_EVENTS, (size) => ({ events: calls(size, []) })],
  ['events of one call', MAX_EMITTED, (size) => ({ events: calls(1, events(size, 0)) })],
  ['events of two calls', MAX_EMITTED / 2, (size) => ({ events: calls(2, events(size, 1)) })],
  ['values of one event', MAX_EMITTED_VALUES, (size) => ({ events: calls(1, events(1, size)) })],
  ['values of four calls', MAX_EMITTED_VALUES / 8, (size) => ({ events: calls(4, events(2, size)) })],
  ['contract ids', 2 ** 24 - 1, (id) => ({ updates: [{ contractId: BigInt(id), slots: [] }] })],
];

const PROOFS: [string, number, (size: number) => QedProof][] = [
  ['characters of a proof', MAX_PROOF_CHARACTERS, (size) => ({ ...proof, proof: { ...inner, proof: text(size) } })],
  ['characters of a key', MAX_KEY_CHARACTERS, (size) => ({ ...proof, key: { ...proof.key, data: text(size) } })],
  ['characters of a program', MAX_NAME_CHARACTERS, (size) => ({ ...proof, program: text(size) })],
  ['characters of a circuit', MAX_NAME_CHARACTERS, (size) => ({ ...proof, circuit: text(size) })],
  [
    'public numbers',
    MAX_PUBLIC_NUMBERS,
    (size) => ({ ...proof, proof: { ...inner, publicInput: Array.from({ length: size }, () => '1') } }),
  ],
  ['an output', 0, (more) => ({ ...proof, output: (FIELD_ORDER - 1n + BigInt(more)).toString() })],
];

/** JSON with decimal strings that no schema has looked at. */
const raw = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (_, item: unknown) => (typeof item === 'bigint' ? item.toString() : item)));
const endCapOf = (change: Partial<EndCapSubmission>): EndCapSubmission => ({ ...empty, ...change });
const outcomeOf = ({ proof: _, ...outcome }: EndCapSubmission) => outcome;
const header = CheckpointHeader.toJSON(CheckpointHeader.zero());
const refused = (code: string) => expect.objectContaining({ code, hint: expect.any(String) }) as Error;

let server: RpcServer;
beforeAll(async () => {
  const handlers = { qed_submitEndCap: () => Promise.resolve({ submissionId: 'taken' }) } as Partial<Handlers>;
  server = await startRpcServer(handlers as Handlers, { port: 0, version: '0' });
});
afterAll(() => server.close());

/** Posts an end cap as any program might; returns the code of the refusal, or the id. */
async function post(submission: EndCapSubmission): Promise<unknown> {
  const body = { jsonrpc: '2.0', id: 1, method: 'qed_submitEndCap', params: raw(submission) };
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(server.url, { method: 'POST', headers, body: JSON.stringify(body) });
  const { result, error } = (await answer.json()) as { result?: { submissionId: string }; error?: { data: unknown } };
  return result?.submissionId ?? (error!.data as { code: string }).code;
}

describe.each(OUTCOMES)('a session of %s', (_, limit, of) => {
  it('may be as large as the limit everywhere', async () => {
    const submission = endCapOf(of(limit));
    expect(() => refuseTooLarge(outcomeOf(submission))).not.toThrow();
    expect(endCapFromJSON(raw(endCapToJSON(submission)))).toEqual(submission);
    expect(await post(submission)).toBe('taken');
    expect(await new RpcClient(server.url).submitEndCap(submission)).toBe('taken');
  });

  it('is refused one beyond it: planned, in a file, by a node and by its client', async () => {
    const submission = endCapOf(of(limit + 1));
    expect(() => refuseTooLarge(outcomeOf(submission))).toThrow(refused('QED3216'));
    const file = { format: 'qed-end-cap/2', ...(raw(submission) as object) };
    expect(() => endCapFromJSON(file)).toThrow(refused('QED3021'));
    expect(await post(submission)).toBe('QED4061');
    await expect(new RpcClient(server.url).submitEndCap(submission)).rejects.toEqual(refused('QED4061'));
  });
});

describe.each(PROOFS)('a proof with %s', (_, limit, of) => {
  const checkpoint = (size: number) => ({ format: 'qed-checkpoint-proof/1', header, proof: of(size) });

  it('may be as large as the limit everywhere', async () => {
    const submission = endCapOf({ proof: of(limit) });
    expect(endCapFromJSON(raw(endCapToJSON(submission)))).toEqual(submission);
    expect(await post(submission)).toBe('taken');
    expect(checkpointProofFromJson(checkpoint(limit)).proof).toEqual(of(limit));
  });

  it('is refused one beyond it: in files and by a node', async () => {
    const submission = endCapOf({ proof: of(limit + 1) });
    const file = { format: 'qed-end-cap/2', ...(raw(submission) as object) };
    expect(() => endCapFromJSON(file)).toThrow(refused('QED3021'));
    expect(await post(submission)).toBe('QED4061');
    expect(() => checkpointProofFromJson(checkpoint(limit + 1))).toThrow(refused('QED2090'));
  });
});

it('as many of the largest end caps as a realm hands over fit into one request', () => {
  const largest = endCapOf({
    updates: [{ contractId: 2n ** 24n - 1n, slots: slots(MAX_UPDATED_SLOTS) }, ...contracts(MAX_UPDATED_CONTRACTS - 1)],
    events: Array.from({ length: MAX_EVENTS }, () => ({
      leaf: {
        checkpointId: 2n ** 32n - 1n,
        contractId: 2n ** 32n - 1n,
        methodId: 2n ** 32n - 1n,
        callIndex: 2n ** 32n - 1n,
        eventsHash: FIELD_ORDER - 1n,
      },
      emitted: events(MAX_EMITTED / MAX_EVENTS, MAX_EMITTED_VALUES / MAX_EMITTED),
    })),
    proof: {
      ...proof,
      key: { ...proof.key, data: text(MAX_KEY_CHARACTERS) },
      proof: { ...inner, proof: text(MAX_PROOF_CHARACTERS) },
    },
  });
  const { format: _, ...request } = endCapToJSON(largest);
  const bytes = JSON.stringify(request).length;
  expect(bytes * MAX_HANDED_END_CAPS).toBeLessThan(MAX_REQUEST_BYTES);
});
