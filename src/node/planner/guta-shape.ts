/** The shape of a GUTA tree: end caps and whole realms at the leaves, each inner node where two of its children's paths meet. */
export type GutaShape<T> =
  | { readonly kind: 'leaf'; readonly leaf: T }
  | { readonly kind: 'meet'; readonly left: GutaShape<T>; readonly right: GutaShape<T> };

/**
 * The tree of end caps by the bits of their user ids (PROTOCOL §5): it depends on who takes part, not on arrival, so an end cap that drops
 * out costs its own path alone. At least one leaf, each of another user; a realm has the id of any user below its node.
 */
export function gutaShape<T>(leaves: readonly T[], userIdOf: (leaf: T) => bigint): GutaShape<T> {
  const sorted = [...leaves].sort((a, b) => (userIdOf(a) < userIdOf(b) ? -1 : 1));
  return split(sorted, userIdOf);
}

function split<T>(sorted: readonly T[], userIdOf: (endCap: T) => bigint): GutaShape<T> {
  if (sorted.length === 1) return { kind: 'leaf', leaf: sorted[0]! };
  const first = userIdOf(sorted[0]!);
  const last = userIdOf(sorted.at(-1)!);
  if (first === last) throw new RangeError(`user ${first} twice in one block`);
  const highest = BigInt((first ^ last).toString(2).length - 1);
  const middle = sorted.findIndex((leaf) => ((userIdOf(leaf) >> highest) & 1n) === 1n);
  return { kind: 'meet', left: split(sorted.slice(0, middle), userIdOf), right: split(sorted.slice(middle), userIdOf) };
}
