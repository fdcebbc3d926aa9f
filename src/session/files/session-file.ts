import { z } from 'zod';
import { QedError } from '../../base/errors.js';
import { didYouMean, nearest } from '../../base/nearest-name.js';
import { issuesText, pathText, readJsonFile, type JsonFileKind } from '../../base/read-json-file.js';

/** An argument as JSON: integers as numbers or decimal strings, aggregates as arrays and objects, `"@name"` for a user. */
export type JsonArgument =
  string | number | boolean | readonly JsonArgument[] | { readonly [name: string]: JsonArgument };

/** The file of `qed prove-session`. */
export interface SessionFile {
  /** The name of the key that the session is for. */
  readonly user: string;
  /** Names for contract ids, used below. */
  readonly contracts: Readonly<Record<string, bigint>>;
  readonly calls: readonly {
    /** An id, or a name. */
    readonly contract: bigint | string;
    readonly method: string;
    readonly args: readonly JsonArgument[];
  }[];
}

/** One call of a session. */
export interface SessionCall {
  readonly contractId: bigint;
  readonly method: string;
  /** As the contract's ABI reads them. */
  readonly args: readonly JsonArgument[];
}

const KIND: JsonFileKind = {
  what: 'session file',
  unreadable: 'QED3010',
  invalid: 'QED3011',
  hint: 'A session file is {"user": "alice", "calls": [{"contract": 2, "method": "mint", "args": [100]}]}.',
};

const ID = /^(0|[1-9][0-9]{0,9})$/;
const id = z
  .union([z.int().min(0), z.string().regex(ID)], 'expected a contract id')
  .transform(BigInt)
  .refine((value) => value < 1n << 24n, 'a contract id is below 2^24');

const argument: z.ZodType<JsonArgument> = z.lazy(() =>
  z.union(
    [
      z.string(),
      z.int('write integers beyond 2^53 as strings'),
      z.boolean(),
      z.array(argument),
      z.record(z.string(), argument),
    ],
    'expected an integer (beyond 2^53 as a string), a boolean, an array or an object',
  ),
);

const Schema = z.strictObject({
  user: z.string().min(1),
  contracts: z.record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_.-]*$/, 'expected a name'), id).optional(),
  calls: z
    .array(
      z.strictObject({
        contract: z.union([z.int().min(0), z.string().min(1)], 'expected a contract id or name'),
        method: z.string().min(1),
        args: z.array(argument).optional(),
      }),
    )
    .min(1, 'a session has at least one call'),
});

const PROPERTIES = ['user', 'contracts', 'calls', 'contract', 'method', 'args'];

/** Reads a session file. Throws `QED3010` when there is none, `QED3011` naming what is wrong and where. */
export async function readSessionFile(path: string): Promise<SessionFile> {
  return parseSessionFile(await readJsonFile(path, KIND), path);
}

/** Checks what a session file holds. Throws `QED3011` with every fault and its place. */
export function parseSessionFile(json: unknown, path = 'session'): SessionFile {
  const parsed = Schema.safeParse(json);
  if (!parsed.success) {
    const unknown = parsed.error.issues.flatMap((issue) => (issue.code === 'unrecognized_keys' ? issue.keys : []));
    const near = unknown.map((key) => nearest(key, PROPERTIES)).find((name) => name !== undefined);
    const issues = issuesText(parsed.error);
    throw new QedError('QED3011', `${path}: ${issues.join('; ')}`, {
      hint: near === undefined ? KIND.hint : `Did you mean '${near}'?`,
      details: { path, issues, at: parsed.error.issues.map((issue) => pathText(issue.path)) },
    });
  }
  const { user, contracts = {}, calls } = parsed.data;
  return {
    user,
    contracts,
    calls: calls.map(({ contract, method, args = [] }) => ({ contract: contractReference(contract), method, args })),
  };
}

const contractReference = (contract: number | string): bigint | string =>
  typeof contract === 'number' || ID.test(contract) ? BigInt(contract) : contract;

/** How names in a session file are read. */
export interface SessionNames {
  /** Names for contract ids beside the file's own, which go first. */
  readonly contracts: Readonly<Record<string, bigint>>;
  /** The user id behind `"@name"`. */
  readonly user: (name: string) => Promise<bigint>;
}

/** Replaces the file's names by ids. Throws `QED3012` for a contract name that nobody knows; `names.user` throws for users. */
export async function resolveCalls(file: SessionFile, names: SessionNames): Promise<SessionCall[]> {
  const contracts = { ...names.contracts, ...file.contracts };
  return Promise.all(
    file.calls.map(async ({ contract, method, args }, i) => {
      const contractId = typeof contract === 'bigint' ? contract : contracts[contract];
      if (contractId === undefined) throw unknownContractName(contract as string, i, Object.keys(contracts));
      const resolved = await Promise.all(args.map((arg) => resolveUsers(arg, names.user)));
      return { contractId, method, args: resolved };
    }),
  );
}

/** An argument with user ids for every `"@name"` in it. Throws what `user` throws. */
export async function resolveUsers(arg: JsonArgument, user: SessionNames['user']): Promise<JsonArgument> {
  if (typeof arg === 'string') return arg.startsWith('@') ? (await user(arg.slice(1))).toString() : arg;
  // a null of the command line is refused where its kind is known
  if (typeof arg !== 'object' || (arg as unknown) === null) return arg;
  if (Array.isArray(arg)) return Promise.all((arg as readonly JsonArgument[]).map((item) => resolveUsers(item, user)));
  const fields = Object.entries(arg as Readonly<Record<string, JsonArgument>>);
  return Object.fromEntries(
    await Promise.all(fields.map(async ([name, item]) => [name, await resolveUsers(item, user)] as const)),
  );
}

const unknownContractName = (name: string, call: number, known: readonly string[]) =>
  new QedError('QED3012', `calls[${call}].contract: no contract is named '${name}'`, {
    hint: `${didYouMean(name, known, 'name for a contract')} Ids work too.`,
    details: { name, call, known },
  });
