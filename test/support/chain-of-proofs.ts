/** How many proofs of a plan, children before parents, wait for each other up to its last one, at most. */
export function chainOfProofs(
  proofs: readonly { readonly id: string; readonly children: readonly string[] }[],
): number {
  const chain = new Map<string, number>();
  for (const { id, children } of proofs) chain.set(id, 1 + Math.max(0, ...children.map((child) => chain.get(child)!)));
  return chain.get(proofs.at(-1)!.id)!;
}
