/** Heights of the trees of the forest (PROTOCOL §2). */
export const CHECKPOINT_TREE_HEIGHT = 32;
export const USER_TREE_HEIGHT = 32;
/** The part of the global user tree that one realm keeps. */
export const REALM_HEIGHT = 20;
export const USER_CONTRACT_TREE_HEIGHT = 24;
export const CONTRACT_TREE_HEIGHT = 24;
export const FUNCTION_TREE_HEIGHT = 8;
export const REGISTRATION_TREE_HEIGHT = 32;
export const DEPOSIT_TREE_HEIGHT = 32;
export const WITHDRAWAL_TREE_HEIGHT = 32;
export const EVENT_TREE_HEIGHT = 24;
export const DEFERRED_DEBT_HEIGHT = 16;
export const WHITELIST_HEIGHT = 4;
export const MAX_CONTRACT_STATE_HEIGHT = 64;

/** Limits of one call (PROTOCOL §4). */
export const MAX_INLINE_CALLS = 8;
export const MAX_DEFERRED_CALLS = 4;
export const MAX_ANCESTORS = 8;
