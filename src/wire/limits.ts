import { CONTRACT_TREE_HEIGHT, FUNCTION_TREE_HEIGHT } from '../parth/heights.js';

// The largest things that may cross a process border or lie in a file. Every border reads them from here: the files, the
// RPC server and its client, and the planner of sessions, which refuses what could not be handed in later.

/** Bytes of one request. The largest end cap and the largest contract that the limits below allow fit well. */
export const MAX_REQUEST_BYTES = 32 * 1024 * 1024;

/** A contract id is a place in the contract tree (PROTOCOL §2). */
export const CONTRACT_ID_BITS = CONTRACT_TREE_HEIGHT;

/** A function is a leaf of the contract's function tree (PROTOCOL §2). */
export const MAX_FUNCTIONS = 1 << FUNCTION_TREE_HEIGHT;

/** Contracts that one session changes. Each takes a call of its own, and 256 calls take hours to prove. */
export const MAX_UPDATED_CONTRACTS = 256;

/**
 * Slots that one session changes, in all contracts together. A write costs a circuit of 65,536 rows at least two hashes of 13 rows, so any
 * single call stays below this; the node hashes every slot up to its root while the next block waits, so much more is not for one session.
 */
export const MAX_UPDATED_SLOTS = 4_096;

/** Events of one session. A call appends at most one leaf, and 1,024 calls take most of a day to prove. */
export const MAX_EVENTS = 1_024;

/** Characters of a proof's data: o1js writes about 34,000, whatever the circuit. */
export const MAX_PROOF_CHARACTERS = 65_536;

/** Numbers in the public input or the public output of a proof. All programs of qed have one. */
export const MAX_PUBLIC_NUMBERS = 8;

/** Characters of a verification key's data: o1js writes 2,396, whatever the circuit. */
export const MAX_KEY_CHARACTERS = 8_192;

/** Characters of the name of a contract, a program or a circuit. */
export const MAX_NAME_CHARACTERS = 256;
