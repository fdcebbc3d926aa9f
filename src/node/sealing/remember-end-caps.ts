import { rememberHashes } from '../../parth/poseidon.js';

/** What is hashed of one end cap that writes one slot, when it comes in and when it is sealed: nodes of trees, and parts of statements and leaves. */
const NODES = 48;
const PARTS = 20;

/** Has the hashes of so many end caps kept between the time when they come in and that when a block holds them. */
export const rememberEndCaps = (count: number): void => rememberHashes(NODES * count, PARTS * count);
