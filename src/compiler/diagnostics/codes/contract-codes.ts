import { entry, type CodeEntry } from './code-entry.js';

/** Contracts, their state and what the protocol allows them. */
export const CONTRACT_CODES = {
  QED1027: entry(
    'contract used as a value',
    'A contract is no object: its class says what state each user has and what a call does, and `this` is the state of the user who calls. Neither a contract nor a component, a method or `this` can be created, kept in a variable or passed on.',
    'write `this.field` and `this.method(..)` where they are used; `Other.at(user)` reads the state of another user',
  ),
  QED1028: entry(
    'generic contract',
    'The storage layout of a contract must be known, so it has no type parameters.',
    'write the types out',
  ),
  QED1029: entry(
    'undeclared parameter or result',
    'A method is called with arguments of exact kinds; TypeScript would infer `bigint`.',
    'declare it, as in `total(of: UserId): u64`',
  ),
  QED1030: entry(
    'missing type or contract',
    '`mapping` must know its kinds, and the state of another contract needs that contract’s id.',
    'write `mapping<UserId, u64>()`, and `Other.at(user, { contract: id })`',
  ),
  QED1031: entry(
    'mapping that has no place',
    'A key is one scalar or a tuple of them. A key of up to 33 bits is an index; a wider one is hashed, and its entry holds up to 7 scalars.',
    'use a scalar or a tuple of scalars as the key, and a value of up to 7 scalars',
  ),
  QED1035: entry(
    'state without a constant initial value',
    'What was never written reads as the initial value, so each field of state has one that is known when compiling.',
    'write it out, as in `count: u32 = 0n`',
  ),
  QED1036: entry(
    'inheritance',
    'A contract extends Contract itself and nothing else.',
    'extend Contract, and share code in functions of a module or in a component: `part = new Part()` of a class that extends Component',
  ),
  QED1038: entry(
    'own state read at the anchor',
    'at(context.userId) reads the state as of the session’s checkpoint, without what this session has written.',
    'read `this.field`',
  ),
  QED1040: entry(
    'system contracts only',
    'Only contracts 0 and 1 may move the native balance; the network refuses it from any other.',
    'pay with `balance.spend(to, amount)`',
  ),
  QED1041: entry(
    'limit of the protocol',
    'The protocol fixes how much one contract or one call may hold.',
    'split it over several methods, calls or contracts',
  ),
  QED1043: entry(
    'read-only state',
    'The state of other users, `readonly` fields and getters are only for reading.',
    'write to a field of `this`',
  ),
  QED1044: entry(
    'getter or view that writes',
    'A getter is read by other users, so it changes nothing and calls nobody.',
    'make it a method',
  ),
  QED1046: entry(
    'stale without a reason',
    'The reason stands in the staleness report, for whoever reads the contract later.',
    "write why an old value does no harm, as in `stale(x, 'the owner can only raise it')`",
  ),
  QED1073: entry(
    'class with methods',
    'A class is a contract, a component, or a struct: fields, `static` members and a constructor that sets the fields.',
    'make its methods functions, or let it extend Component',
  ),
  QED1075: entry('decorator', 'Decorators run when JavaScript loads a class, and the compiler does not.', 'remove it'),
  QED1076: entry(
    'static that can change, or setter',
    'State are the fields of a contract; nothing else can change, and nothing happens when one is set.',
    'make it `static readonly`, a field, or a method',
  ),
  QED1078: entry(
    'event outside of a contract',
    'Events belong to the contract whose method emits them; a function of a module belongs to none.',
    'emit it in a method of the contract or component',
  ),
  QED1079: entry(
    'reserved domain tag',
    'Tags that begin with `qed/` keep the protocol’s own hashes apart: of leaves, statements and entries under wide keys.',
    'begin the tag with the name of your contract',
  ),
  QED1080: entry(
    'contract without an id',
    "A name such as `Token.call('token')` stands for one id on one network, which the compiler puts in its place.",
    'put the id into `contracts` of the configuration',
  ),
} as const satisfies Record<string, CodeEntry>;
