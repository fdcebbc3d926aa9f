import { compileTimeOnly } from './compile-time-only.js';

// What `qed/contract` is when a contract's file is loaded as a program, by a test or a client: helpers and constants of
// the file give there what they give in a circuit. What belongs to a call has no meaning there and throws `QED1004`.

export { Component, Contract } from './contract-class.js';
export { ContractId, Field, i64, u128, u16, u32, u64, u8, UserId } from './kinds.js';
export { keccak256, merkleRoot, poseidon, sha256 } from './hashing.js';
export { array, assert, clone, equals, max, min, stale } from './values.js';

export const mapping = compileTimeOnly('mapping');
export const emit = compileTimeOnly('emit');
export const context = compileTimeOnly('context');
export const balance = compileTimeOnly('balance');
export const verifyEcdsa = compileTimeOnly('verifyEcdsa');
export const verifySchnorr = compileTimeOnly('verifySchnorr');
