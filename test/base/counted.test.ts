// Counts in words have a singular.
import { expect, it } from 'vitest';
import { counted } from '../../src/base/counted.js';

it.each([
  [0, '0 jobs'],
  [1, '1 job'],
  [1n, '1 job'],
  [2n, '2 jobs'],
  [11, '11 jobs'],
])('%s', (count, words) => expect(counted(count, 'job')).toBe(words));

it('takes a plural that is not made with s', () => {
  expect(counted(1, 'job is', 'jobs are')).toBe('1 job is');
  expect(counted(3, 'job is', 'jobs are')).toBe('3 jobs are');
});
