import { distance as editDistance } from 'fastest-levenshtein';

/** The known name that a mistyped one most likely meant; undefined when none is near. */
export function nearest(name: string, known: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = (name.length <= 3 ? 1 : Math.max(2, Math.floor(name.length / 3))) + 1;
  for (const candidate of known) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    // Capitals decide only between names that are as near.
    const isCloser =
      distance === bestDistance && best !== undefined && editDistance(name, candidate) < editDistance(name, best);
    if (distance < bestDistance || isCloser) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/** A hint for an unknown name: the nearest known one, else all that are known. */
export function didYouMean(name: string, known: readonly string[], kind: string): string {
  const near = nearest(name, known);
  if (near !== undefined) return `Did you mean '${near}'?`;
  return known.length === 0 ? `There is no ${kind} yet.` : `Known: ${known.join(', ')}.`;
}
