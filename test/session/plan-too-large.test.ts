// A session that no node would take is refused when it is planned. The limit is lowered here: the real one takes thousands of calls.
import { expect, it, vi } from 'vitest';
import { call, SessionNetwork, TOKEN } from '../support/session-network.js';

vi.mock('../../src/wire/limits.js', async (original) => ({ ...(await original<object>()), MAX_UPDATED_SLOTS: 1 }));

it('a plan holds as many slots as an end cap does, and not one more', async () => {
  const network = new SessionNetwork();
  const { updates } = await network.plan('alice', [call(TOKEN, 'mint', 1), call(TOKEN, 'mint', 2)]);
  expect(updates.flatMap(({ slots }) => slots)).toHaveLength(1);
  await expect(network.plan('alice', [call(TOKEN, 'mint', 5), call(TOKEN, 'transfer', 1, 1)])).rejects.toMatchObject({
    code: 'QED3216',
    message: expect.stringContaining('updates') as string,
    hint: 'Split its calls into two sessions.',
  });
});
