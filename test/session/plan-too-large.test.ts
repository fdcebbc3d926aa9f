// A session that no node would take is refused when it is planned. The limit is lowered here: the real one takes thousands of calls.
import { afterAll, expect, it, vi } from 'vitest';

const LIMITS = '../../src/wire/limits.js';

// Files share their modules, so this one loads its own and leaves none behind.
afterAll(() => {
  vi.doUnmock(LIMITS);
  vi.resetModules();
});

it('a plan holds as many slots as an end cap does, and not one more', async () => {
  vi.resetModules();
  vi.doMock(LIMITS, async (original) => ({ ...(await original<object>()), MAX_UPDATED_SLOTS: 1 }));
  const { call, SessionNetwork, TOKEN } = await import('../support/session-network.js');
  const network = new SessionNetwork();
  const { updates } = await network.plan('alice', [call(TOKEN, 'mint', 1), call(TOKEN, 'mint', 2)]);
  expect(updates.flatMap(({ slots }) => slots)).toHaveLength(1);
  await expect(network.plan('alice', [call(TOKEN, 'mint', 5), call(TOKEN, 'transfer', 1, 1)])).rejects.toMatchObject({
    code: 'QED3216',
    message: expect.stringContaining('updates') as string,
    hint: 'Split its calls into two sessions.',
  });
});
