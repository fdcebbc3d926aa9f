// The clock of a devnet is moved forward up to the year 9999, however many steps lead there.
import { describe, expect, it } from 'vitest';
import { DevnetClock } from '../../../src/node/sealing/devnet-clock.js';

const LAST = Date.parse('9999-12-31T23:59:59.999Z');
const START = Date.parse('2030-01-01T00:00:00.000Z');
const tooFar = expect.objectContaining({
  code: 'QED4049',
  message: 'the clock of a devnet cannot be moved past the year 9999',
}) as Error;

describe('the clock of a devnet', () => {
  it('reaches the last moment of the year 9999 and no later one', () => {
    const clock = new DevnetClock(() => START);
    expect(() => clock.advance(LAST - START + 1)).toThrow(tooFar);
    expect(clock.now()).toBe(START);
    clock.advance(LAST - START);
    expect(clock.now()).toBe(LAST);
    expect(() => clock.advance(1)).toThrow(tooFar);
    clock.advance(0);
    expect(clock.now()).toBe(LAST);
  });

  it('counts all steps together, and says how far it can still be moved', () => {
    const clock = new DevnetClock(() => START);
    const step = 1_000_000_000_000;
    for (let time = START; time + step <= LAST; time += step) clock.advance(step);
    const left = Math.floor((LAST - clock.now()) / 1_000);
    expect(() => clock.advance(step)).toThrow(
      expect.objectContaining({
        code: 'QED4049',
        hint: expect.stringContaining(`by ${left} seconds or less`),
      }) as Error,
    );
    clock.advance(left * 1_000);
    expect(new Date(clock.now()).getUTCFullYear()).toBe(9999);
  });

  it('goes on with the machine where it is at the limit', () => {
    let machine = START;
    const clock = new DevnetClock(() => machine++);
    clock.advance(LAST - START - 2);
    for (let i = 0; i < 10; i++) clock.now();
    expect(() => clock.advance(0)).not.toThrow();
    expect(() => clock.advance(1)).toThrow(tooFar);
  });
});
