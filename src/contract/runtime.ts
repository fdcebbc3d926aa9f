import { QedError } from '../base/errors.js';

/** What is thrown when a contract is run as a program: its kinds are erased then, so nothing could be checked. */
const notAProgram = (name: string): QedError =>
  new QedError('QED1004', `'${name}' of qed/contract has no meaning at run time`, {
    hint: 'compile the contract with `qed compile`, run a method with `qed run`',
  });

/** A stand-in that can be imported and extended, so that a contract's module loads, and that throws as soon as it is used. */
function compileTimeOnly(name: string): never {
  const refuse = (): never => {
    throw notAProgram(name);
  };
  return new Proxy(class {}, { apply: refuse, construct: refuse }) as never;
}

export const Contract = compileTimeOnly('Contract');
export const Component = compileTimeOnly('Component');
export const mapping = compileTimeOnly('mapping');
export const assert = compileTimeOnly('assert');
export const stale = compileTimeOnly('stale');
export const emit = compileTimeOnly('emit');
export const context = compileTimeOnly('context');
export const balance = compileTimeOnly('balance');
export const u8 = compileTimeOnly('u8');
export const u16 = compileTimeOnly('u16');
export const u32 = compileTimeOnly('u32');
export const u64 = compileTimeOnly('u64');
export const u128 = compileTimeOnly('u128');
export const i64 = compileTimeOnly('i64');
export const Field = compileTimeOnly('Field');
export const UserId = compileTimeOnly('UserId');
export const ContractId = compileTimeOnly('ContractId');
export const min = compileTimeOnly('min');
export const max = compileTimeOnly('max');
export const array = compileTimeOnly('array');
export const clone = compileTimeOnly('clone');
export const equals = compileTimeOnly('equals');
export const poseidon = compileTimeOnly('poseidon');
export const sha256 = compileTimeOnly('sha256');
export const keccak256 = compileTimeOnly('keccak256');
export const merkleRoot = compileTimeOnly('merkleRoot');
export const verifyEcdsa = compileTimeOnly('verifyEcdsa');
export const verifySchnorr = compileTimeOnly('verifySchnorr');
