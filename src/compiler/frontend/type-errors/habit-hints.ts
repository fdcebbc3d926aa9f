import { Node } from 'ts-morph';

const OF_CONTEXT = 'the user who calls is `context.userId`, the contract that calls `context.caller`';
const NO_BALANCE =
  'a contract does not see the native balance: `balance.spend(to, amount)` pays from it, and fails where it is too low';
const FIELDS = 'state is a plain field with its kind and a value to begin with, as in `count: u64 = 0n`';

const NO_ACCOUNTS = 'a call changes the state of the user who calls, `this`; others are read with `at(user)`';
const NO_TEXT = 'a circuit holds no text: use an enum for names, a Hash or a FixedArray of u8 for data';
const ONE_MOMENT = 'a call happens at one moment: time is `context.checkpoint.time`, in milliseconds';
const OUTSIDE = 'a circuit sees nothing of the world outside: pass the value as an argument';

/** Words of other contract languages that are no names here. */
const NAMES: Readonly<Record<string, string>> = {
  msg: OF_CONTEXT,
  tx: 'the user who calls is `context.userId`',
  block: 'time is `context.checkpoint.time`, in milliseconds; the number of the checkpoint is `context.checkpoint.id`',
  revert: 'write `assert(condition, message)` with the condition that must hold',
  address: 'users are of type `UserId`, contracts of type `ContractId`',
  uint256: 'the largest integer is `u128`; `Field` holds a number below a prime of 255 bits',
  u256: 'the largest integer is `u128`; `Field` holds a number below a prime of 255 bits',
  uint: 'use `u64`, or another kind that says its size',
  int: 'use `i64`',
  int256: 'use `i64`',
  bool: 'write `boolean`',
  bytes32: 'use `Hash`, or a `FixedArray<u8, 32>` for bytes',
  now: 'time is `context.checkpoint.time`, in milliseconds',
  Bool: 'write `boolean`, with `&&`, `||` and `!`',
  UInt8: 'write `u8`; numbers have operators, as in `x + y`',
  UInt32: 'write `u32`; numbers have operators, as in `x + y`',
  UInt64: 'write `u64`; numbers have operators, as in `x + y`',
  Int64: 'write `i64`; numbers have operators, as in `x + y`',
  Provable: 'write it as JavaScript does, as in `condition ? x : y`',
  Poseidon: 'write `poseidon(x, y)`',
  SmartContract: 'write `extends Contract`',
  Struct: 'a struct is an interface, as in `interface Point { x: u64; y: u64 }`',
  State: FIELDS,
  state: FIELDS,
  keccak: 'write `keccak256(bytes)`, of a fixed array of `u8`',
  ecrecover: 'write `verifyEcdsa(signature, publicKey, hash)`, with the public key as an argument or in state',
  abi: 'hash values with `poseidon(..)`, which takes structs and arrays as they are',
  payable: 'write `balance.spend(to, amount)` to pay',
  selfdestruct: 'a contract stays for ever; let its methods assert a flag that ends it',
  super: 'a contract inherits nothing but `Contract`, which has no methods',
  AccountUpdate: NO_ACCOUNTS,
  Mina: NO_ACCOUNTS,
  MerkleMap:
    'state by key is a mapping, `= mapping<UserId, u64>()`; a path is checked by `merkleRoot(leaf, index, path)`',
  CircuitString: NO_TEXT,
  string: NO_TEXT,
  setTimeout: ONE_MOMENT,
  setInterval: ONE_MOMENT,
  performance: ONE_MOMENT,
  fetch: OUTSIDE,
  process: OUTSIDE,
  Buffer: 'use a `FixedArray<u8, N>`',
  crypto: 'write `poseidon(..)`, `sha256(bytes)` or `keccak256(bytes)`; randomness is `context.checkpoint.randomSeed`',
  method: 'each method that is not `private` can be called: leave the decorator out',
};

/** Members of `msg`, `tx`, `block` and of o1js's contracts, by what they are here. */
const CONTEXT_MEMBERS: Readonly<Record<string, string>> = {
  sender: OF_CONTEXT,
  origin: OF_CONTEXT,
  user: OF_CONTEXT,
  value: NO_BALANCE,
  balance: NO_BALANCE,
  timestamp: NAMES.block!,
  time: NAMES.block!,
  block: NAMES.block!,
  number: NAMES.block!,
  network: NAMES.block!,
  address: 'the id of this contract is `context.contractId`',
};

/** What to write instead of a member that `context`, `balance` or a contract does not have. */
export function contextHint(text: string, node: Node | undefined): string | undefined {
  const name = /Property '(\w+)' does not exist/.exec(text)?.[1];
  const access = node?.getParent();
  if (name === undefined || !Node.isPropertyAccessExpression(access)) return undefined;
  const owner = access.getExpression();
  if (owner.getText() === 'balance') return NO_BALANCE;
  const isThis = Node.isThisExpression(owner);
  if (isThis && /^(userId|contractId|deployer|caller|nonce|publicKey|checkpoint)$/.test(name))
    return `write \`context.${name}\``;
  if (!isThis && owner.getText() !== 'context') return undefined;
  return Object.hasOwn(CONTEXT_MEMBERS, name) ? CONTEXT_MEMBERS[name] : undefined;
}

const NO_LIST =
  'nothing lists the keys of a mapping: ask for one with `get`, or keep what a loop must see in a fixed array';

const LISTS =
  /^(keys|values|entries|size|length|count|forEach|map|filter|find|some|every|reduce|includes|clear|toArray|iterator)$/;

const MAPPING_METHODS: Readonly<Record<string, string>> = {
  has: 'what was never written reads as the initial value: compare what `get` gives with it, or store a boolean as well',
  set: "a call writes the caller's own state only, and another user's is read with `at(user)`: keep here what he may read",
  delete: 'store the initial value again, as in `set(key, 0n)`',
};

/** What to write instead of a name that TypeScript does not know; `require` becomes an assertion of the same arguments. */
export function nameHint(name: string, node: Node | undefined): string | undefined {
  if (name === 'structuredClone') {
    const call = node?.getParent();
    const copied = Node.isCallExpression(call) ? call.getArguments()[0]?.getText() : undefined;
    return `write \`clone(${copied ?? 'x'})\`, which qed/contract exports`;
  }
  if (name !== 'require') return Object.hasOwn(NAMES, name) ? NAMES[name] : undefined;
  const call = node?.getParent();
  const given = Node.isCallExpression(call) ? call.getArguments().map((each) => each.getText()) : [];
  return `write \`assert(${given.length === 0 ? 'condition, message' : given.join(', ')})\``;
}

/** What to write instead of a member that a mapping does not have. */
export const mappingMethodHint = (name: string): string =>
  (Object.hasOwn(MAPPING_METHODS, name) ? MAPPING_METHODS[name] : undefined) ??
  (LISTS.test(name) ? NO_LIST : 'a mapping has `get(key)` and `set(key, value)`');

/** What to write instead of `context.checkpoint` or `balance` where a number is wanted. */
export function worldHint(text: string): string | undefined {
  if (/^TS\d+: (?:Type|Argument of type) 'Checkpoint'/.test(text))
    return 'the number of the checkpoint is `context.checkpoint.id`, its time `context.checkpoint.time`';
  return text.includes("'{ spend(to: UserId, amount: u64): void; }'") ? NO_BALANCE : undefined;
}

/** What to write where a contract is called and nothing says which. */
export function contractHint(node: Node | undefined): string | undefined {
  const called = node?.getParent();
  if (!Node.isPropertyAccessExpression(called) || !/^(call|defer)$/.test(called.getName())) return undefined;
  const contract = called.getExpression().getText();
  return `say which contract, by its id or its name in the configuration: \`${contract}.${called.getName()}('name')\``;
}

/** Methods of the numbers of other languages, by what they are here. */
const NUMBER_METHODS: Readonly<Record<string, string>> = {
  add: 'x + y',
  sub: 'x - y',
  mul: 'x * y',
  mod: 'x % y',
  neg: '-x',
  square: 'x * x',
  pow: 'x ** 2n',
  equals: 'x === y',
  eq: 'x === y',
  lt: 'x < y',
  lessThan: 'x < y',
  lte: 'x <= y',
  lessThanOrEqual: 'x <= y',
  gt: 'x > y',
  greaterThan: 'x > y',
  gte: 'x >= y',
  greaterThanOrEqual: 'x >= y',
  assertEquals: 'assert(x === y)',
  assertLessThan: 'assert(x < y)',
  assertGreaterThan: 'assert(x > y)',
  assertTrue: 'assert(condition)',
  requireEquals: 'assert(this.x === y)',
  get: 'this.x',
  getAndRequireEquals: 'this.x',
  set: 'this.x = y',
};

/** What to write instead of a method of a number, as in `x.add(y)`. */
export function numberMethodHint(text: string): string | undefined {
  const [, name = '', kind = ''] = /'(\w+)' does not exist on type '(\w+)'/.exec(text) ?? [];
  if (!/^([ui]\d+|Field|bigint|CheckpointId|Timestamp)$/.test(kind)) return undefined;
  const isField = kind === 'Field';
  if (name === 'div') return `write \`${isField ? 'Field.div(x, y)' : 'x / y'}\``;
  if (name === 'inv' && isField) return 'write `Field.inverse(x)`';
  return Object.hasOwn(NUMBER_METHODS, name) ? `write \`${NUMBER_METHODS[name]}\`` : undefined;
}

/** What to write for `a[i]` where i is a bigint, by whether `a` is a mapping or a list, and whether it is written to. */
export function indexHint(node: Node | undefined): string | undefined {
  const access = node?.getFirstAncestor(Node.isElementAccessExpression);
  if (access === undefined) return undefined;
  const [owner, key] = [access.getExpression(), access.getArgumentExpression()?.getText() ?? 'key'];
  const name = owner.getText();
  if (!isMapping(owner)) return `write \`${name}[Number(${key})]\`, which checks that the index is inside`;
  const parent = access.getParent();
  if (!Node.isBinaryExpression(parent) || parent.getLeft() !== access || !isAssignment(parent.getOperatorToken()))
    return `write \`${name}.get(${key})\``;
  const operator = parent.getOperatorToken().getText().slice(0, -1);
  const before = operator === '' ? '' : `${name}.get(${key}) ${operator} `;
  return `write \`${name}.set(${key}, ${before}${parent.getRight().getText()})\``;
}

/** What to write for a key of several parts, as in `m.set(a, b, x)`. */
export function tupleKeyHint(node: Node | undefined): string | undefined {
  const call = node?.getFirstAncestor(Node.isCallExpression);
  const method = call?.getExpression();
  if (call === undefined || !Node.isPropertyAccessExpression(method) || !isMapping(method.getExpression()))
    return undefined;
  const given = call.getArguments().map((each) => each.getText());
  const [keys, values] = method.getName() === 'set' ? [given.slice(0, -1), given.slice(-1)] : [given, []];
  if (keys.length < 2) return undefined;
  return `a key of several parts is a tuple: \`${method.getName()}(${[`[${keys.join(', ')}]`, ...values].join(', ')})\``;
}

/** What to write instead of a member of a user, who is only a number. */
export function userHint(text: string): string | undefined {
  const name = /'(\w+)' does not exist on type 'UserId'/.exec(text)?.[1];
  if (name === undefined) return undefined;
  if (/^(transfer|send|call)$/.test(name)) return 'a user is only an id: `balance.spend(to, amount)` pays';
  if (name === 'balance') return NO_BALANCE;
  return 'a user is only an id: what a user has in a contract is read with `Token.at(user)`';
}

/** What to write for a loop over a mapping. */
export const loopHint = (text: string): string | undefined => (/Type 'Mapping</.test(text) ? NO_LIST : undefined);

/** What to write where an event is named by a text, as in `emit('Transfer', { to })`. */
export function eventHint(node: Node | undefined): string | undefined {
  const call = node?.getFirstAncestor(Node.isCallExpression);
  if (!Node.isCallExpression(call) || call.getExpression().getText() !== 'emit') return undefined;
  const [first, second] = call.getArguments();
  const name = Node.isStringLiteral(first) ? first.getLiteralText() : 'Transfer';
  const fields = [first, second].find((each) => Node.isObjectLiteralExpression(each))?.getText() ?? '{ .. }';
  return `name the event by an interface: \`emit<${name}>(${fields})\``;
}

export const isMapping = (node: Node): boolean => /Mapping$/.test(node.getType().getSymbol()?.getName() ?? '');
export const isAssignment = (node: Node): boolean => /^(?![=!<>]=)(?:[^=]*)=$/.test(node.getText());
