import { QedError } from '../base/errors.js';

/** `QED1004`: outside the compiler this has no meaning. */
export const noMeaning = (name: string): QedError =>
  new QedError('QED1004', `'${name}' of qed/contract has no meaning outside a contract's own methods`, {
    hint: 'compile the contract with `qed compile`, run a method with `qed run` or in a test of `qed/testing`',
  });

/** Stands for what only the compiler understands: it can be imported, and it throws as soon as it is used. */
export function compileTimeOnly(name: string): never {
  const refuse = (): never => {
    throw noMeaning(name);
  };
  return new Proxy(class {}, { apply: refuse, construct: refuse, get: refuse }) as never;
}
