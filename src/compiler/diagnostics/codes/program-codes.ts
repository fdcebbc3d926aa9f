import { entry, type CodeEntry } from './code-entry.js';

/** What keeps a file from being read as a contract at all. */
export const PROGRAM_CODES = {
  QED1000: entry(
    'contracts with errors',
    'The command needs contracts that compile, and these have errors; each is shown with a code of its own.',
    'correct them one by one: each has its own hint',
  ),
  QED1001: entry(
    'TypeScript error',
    'A contract must first be a correct TypeScript program.',
    'correct the type error; an editor shows the same one',
  ),
  QED1002: entry('file not found', 'The contract, or a file that it imports, is not there.', 'check the path'),
  QED1003: entry(
    'no contract in the file',
    'A file to compile exports at least one class that extends Contract.',
    "write `export class Name extends Contract { .. }` with Contract from 'qed/contract'",
  ),
  QED1004: entry(
    'contract run as a program',
    "State, context, events and methods have a meaning in a circuit only. Loaded as a program, a contract's file gives its constants and pure functions.",
    'compile it with `qed compile`, run a method with `qed run` or in a test of `qed/testing`',
  ),
  QED1005: entry(
    'import of another module',
    'A contract is made of qed/contract and of files beside it; packages and built-in modules are not part of the circuit.',
    "import from 'qed/contract' or from a file, './name.js'",
  ),
  QED1006: entry(
    'syntax of another language',
    'A contract is a TypeScript file, and TypeScript has no such declaration or modifier.',
    'write it as the example contracts do: a class with fields and methods',
  ),
} as const satisfies Record<string, CodeEntry>;
