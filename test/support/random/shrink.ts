import fc from 'fast-check';
import { compileBatch, runMethod } from './batch.js';
import type { Entropy } from './contract.js';

const SECONDS = 120;
const MAX_NUMBERS = 600;
const numbers = fc.array(fc.nat(65535), { maxLength: MAX_NUMBERS, size: 'max' });

/** So many lists of numbers, always the same for a seed. */
export const entropies = (seed: number, count: number, length: number): Entropy[] =>
  fc.sample(fc.array(fc.nat(65535), { minLength: length, maxLength: length }), { numRuns: count, seed });

/** Makes the smallest program that fails in some way out of one that does, as far as that goes in two minutes; gives its text. */
export async function shrunk(common: Entropy, entropy: Entropy): Promise<string> {
  let smallest = '';
  await fc.check(
    fc.asyncProperty(numbers, numbers, async (method, shared) => {
      const found = await failureOf(shared, method);
      if (found === undefined) return;
      smallest = found;
      throw new Error('fails');
    }),
    { examples: [[[...entropy], [...common]]], numRuns: 1, interruptAfterTimeLimit: SECONDS * 1000 },
  );
  return smallest;
}

async function failureOf(common: Entropy, entropy: Entropy): Promise<string | undefined> {
  let text = '';
  try {
    const batch = await compileBatch(common, [entropy]);
    for (const accepted of batch.accepted) {
      text = `${accepted.method.source}\n\nin ${batch.source}`;
      await runMethod(batch, accepted);
    }
    return undefined;
  } catch (error) {
    return `${(error as Error).stack}\n\n${text}`;
  }
}
