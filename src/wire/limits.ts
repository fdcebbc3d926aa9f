import { CONTRACT_TREE_HEIGHT, FUNCTION_TREE_HEIGHT, REALM_HEIGHT, USER_TREE_HEIGHT } from '../parth/heights.js';

// The largest things that may cross a process border or lie in a file. Every border reads them from here: the files, the
// RPC server and its client, and the planner of sessions, which refuses what could not be handed in later.

/** Bytes of a request that hands something in. The largest end cap and the largest contract that the limits below allow fit well. */
export const MAX_REQUEST_BYTES = 32 * 1024 * 1024;

/** Bytes of every other request, and of a batch: a question is a few numbers. */
export const MAX_QUESTION_BYTES = 64 * 1024;

/** Bytes of a request with one proof of the network and what goes with it. */
export const MAX_PROOF_BYTES = 128 * 1024;

/** Depth of arrays and objects in a request. An artifact of nested structs has less than 20. */
export const MAX_JSON_DEPTH = 64;

/** Values in a request. An artifact has one in 24 bytes, so that this many fill most of the largest request. */
export const MAX_JSON_VALUES = 1_000_000;

/** Keys of one object in a request. An object with a million keys takes seconds to parse. */
export const MAX_JSON_KEYS = 1_024;

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

/** Event leaves of one session. A call appends at most one leaf, and 1,024 calls take most of a day to prove. */
export const MAX_EVENTS = 1_024;

/** Events of one session, in all calls together. */
export const MAX_EMITTED = 4_096;

/** Values of all events of one session together. A value costs a circuit seven rows, so that two full circuits emit as many. */
export const MAX_EMITTED_VALUES = 16_384;

/** Characters of a proof's data: o1js writes about 34,000, whatever the circuit. */
export const MAX_PROOF_CHARACTERS = 65_536;

/** Numbers in the public input or the public output of a proof. All programs of qed have one. */
export const MAX_PUBLIC_NUMBERS = 8;

/** Characters of a verification key's data: o1js writes 2,396, whatever the circuit. */
export const MAX_KEY_CHARACTERS = 8_192;

/** Characters of the name of a contract, a program or a circuit. */
export const MAX_NAME_CHARACTERS = 256;

/** Realms of a network: the upper levels of the user tree (PROTOCOL §2). */
export const MAX_NETWORK_REALMS = 1 << (USER_TREE_HEIGHT - REALM_HEIGHT);

/** End caps that a realm hands its coordinator in one request. So many of the largest fit into a request. */
export const MAX_HANDED_END_CAPS = 12;

/** Sessions of one proof that a realm hands in: as many as the end caps of a block. */
export const MAX_GUTA_SESSIONS = 256;

/** Bytes of the JSON of all these sessions together. The largest one that the limits above allow fits well, and so few have fewer values than a request may. */
export const MAX_GUTA_SESSION_BYTES = 3 * 1024 * 1024;

/** Bytes of a request with a realm's proof, its header and the sessions in it. */
export const MAX_GUTA_BYTES = MAX_GUTA_SESSION_BYTES + 2 * MAX_PROOF_BYTES;

/** Deposits that a relayer hands in at once: a full block. */
export const MAX_HANDED_DEPOSITS = 64;

/** Users whose changes a realm asks for in one request. */
export const MAX_USERS_ASKED_FOR = 16;

/** Submissions that a realm asks after in one request. */
export const MAX_STATUS_QUESTIONS = 256;

/** Seconds by which a devnet's clock is moved forward at once: thirty years. */
export const MAX_ADVANCE_SECONDS = 1_000_000_000;

/** Characters of a node's address. */
export const MAX_URL_CHARACTERS = 512;

/** Subscriptions of one connection. */
export const MAX_SUBSCRIPTIONS = 8;

/** Submissions of one subscription. */
export const MAX_WATCHED_SUBMISSIONS = 32;
