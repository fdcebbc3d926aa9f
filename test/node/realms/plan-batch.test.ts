// One proof of a realm takes in as many sessions as one request holds, and never none.
import { z } from 'zod';
import { expect, it } from 'vitest';
import { fitting, outcomeOf } from '../../../src/node/realms/plan-batch.js';
import {
  MAX_GUTA_BYTES,
  MAX_GUTA_SESSION_BYTES,
  MAX_GUTA_SESSIONS,
  MAX_PROOF_BYTES,
} from '../../../src/wire/limits.js';
import { maxBytesOf } from '../../../src/wire/methods.js';
import { SessionOutcomeSchema, type EndCapSubmission } from '../../../src/wire/end-cap.js';
import { testNetwork } from '../support/network.js';

/** A session with so many more events, each of which takes 81 bytes of JSON for each of its values. */
const withValues = (endCap: EndCapSubmission, values: number): { readonly contents: EndCapSubmission } => ({
  contents: {
    ...endCap,
    events: endCap.events.map(({ leaf, emitted }) => ({
      leaf,
      emitted: [{ eventId: emitted[0]!.eventId, values: Array.from({ length: values }, () => 2n ** 253n) }],
    })),
  },
});

const bytesOf = (items: readonly { readonly contents: EndCapSubmission }[]): number =>
  JSON.stringify(items.map(({ contents }) => z.encode(SessionOutcomeSchema, outcomeOf(contents)))).length;

it('takes as many as fit into a request, with the proof', async () => {
  const { node, users } = await testNetwork(1);
  const endCap = users[0]!.session(await node.state.anchor(), { events: 1 });
  const large = Array.from({ length: 40 }, () => withValues(endCap, 2_000));
  const some = await fitting(large);
  expect(some.length).toBeLessThan(40);
  expect(bytesOf(some)).toBeLessThanOrEqual(MAX_GUTA_SESSION_BYTES + 2);
  expect(bytesOf(large.slice(0, some.length + 1))).toBeGreaterThan(MAX_GUTA_SESSION_BYTES);
  expect(bytesOf(some) + MAX_PROOF_BYTES).toBeLessThan(MAX_GUTA_BYTES);
  expect(maxBytesOf('qed_handInGuta')).toBe(MAX_GUTA_BYTES);
});

it('takes a block full of small ones, and some of the largest', async () => {
  const { node, users } = await testNetwork(1);
  const contents = users[0]!.session(await node.state.anchor(), { events: 1 });
  expect(await fitting(Array.from({ length: 300 }, () => ({ contents })))).toHaveLength(MAX_GUTA_SESSIONS);
  const largest = withValues(contents, 16_384);
  expect(await fitting([largest, largest, largest])).toHaveLength(2);
  // What comes after them is not even read: all that wait may be more than memory holds.
  let read = 0;
  const all = async function* () {
    for (;;) {
      read++;
      yield await Promise.resolve(largest);
    }
  };
  expect(await fitting(all())).toHaveLength(2);
  expect(read).toBe(3);
});
