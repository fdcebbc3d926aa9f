/** A node of a tree: level 0 holds the leaves, and a node's children are 2·place and 2·place + 1. */
export interface NodePlace {
  readonly level: number;
  readonly place: bigint;
}

/** The root above some nodes, with the values of all nodes on the way by level. */
export interface FoldedNodes<T> {
  readonly root: T;
  readonly levels: readonly ReadonlyMap<bigint, T>[];
}

/**
 * Computes the root of a tree from some of its nodes, none of them below another, and from those beside them (`beside`, asked for level by level, left to
 * right). A node whose `changed` is false has what it had in `before`, an earlier result for the same nodes; what lies above such nodes alone is
 * taken from there.
 */
export function foldNodes<T>(
  height: number,
  nodes: readonly NodePlace[],
  values: readonly T[],
  beside: (level: number, place: bigint) => T,
  join: (left: T, right: T) => T,
  update?: { readonly changed: readonly boolean[]; readonly before: FoldedNodes<T> },
): FoldedNodes<T> {
  const levels: ReadonlyMap<bigint, T>[] = [];
  let current = new Map<bigint, { value: T; changed: boolean }>();
  for (let level = 0; ; level++) {
    nodes.forEach((node, i) => {
      if (node.level !== level) return;
      const changed = update?.changed[i] ?? true;
      const value = changed ? values[i]! : update!.before.levels[level]!.get(node.place)!;
      current.set(node.place, { value, changed });
    });
    levels.push(new Map([...current].map(([place, { value }]) => [place, value])));
    if (level === height) return { root: current.get(0n)!.value, levels };
    const parents = new Map<bigint, { value: T; changed: boolean }>();
    for (const place of [...new Set([...current.keys()].map((child) => child >> 1n))].sort((a, b) =>
      a < b ? -1 : 1,
    )) {
      const [left, right] = [current.get(place * 2n), current.get(place * 2n + 1n)];
      const changed = left?.changed === true || right?.changed === true;
      const sides = [
        left === undefined ? beside(level, place * 2n) : left.value,
        right === undefined ? beside(level, place * 2n + 1n) : right.value,
      ] as const;
      const value = changed || update === undefined ? join(...sides) : update.before.levels[level + 1]!.get(place)!;
      parents.set(place, { value, changed });
    }
    current = parents;
  }
}

/** The nodes beside some nodes, in the order in which `foldNodes` asks for them. */
export function besideOf(height: number, nodes: readonly NodePlace[]): readonly NodePlace[] {
  const asked: NodePlace[] = [];
  foldNodes<null>(
    height,
    nodes,
    nodes.map(() => null),
    (level, place) => (asked.push({ level, place }), null),
    () => null,
  );
  return asked;
}
