/**
 * Says which id a name has that the source gives to a contract of a class, as in `Token.call('token')`; `file` is where that class
 * is written. A name that has none gives a hint instead, which says how to give it one.
 */
export type BindContract = (name: string, contract: string, file: string) => bigint | { readonly hint: string };

/** What the name of a contract may be in a source. */
export const isContractName = (name: string): boolean => /^[A-Za-z_][\w-]*$/.test(name);

/** Where no configuration is read, no name has an id. */
export const noNames: BindContract = (name) => ({
  hint: `put its id on the network into \`contracts\` of the configuration, as in \`contracts: { ${/-/.test(name) ? `'${name}'` : name}: 2 }\``,
});

/** Gives each name an id of its own, to check a contract without a network. What is compiled so must never be deployed. */
export function anyNames(): (name: string) => bigint {
  const ids = new Map<string, bigint>();
  return (name) => {
    const id = ids.get(name) ?? LAST_CONTRACT_ID - BigInt(ids.size);
    ids.set(name, id);
    return id;
  };
}

const LAST_CONTRACT_ID = 2n ** 24n - 1n;
