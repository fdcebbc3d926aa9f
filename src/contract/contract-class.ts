import { fileURLToPath } from 'node:url';
import { QedError } from '../base/errors.js';
import { noMeaning } from './compile-time-only.js';

const THIS_FILE = fileURLToPath(import.meta.url);

/** Where a contract's class says which file it was written in. */
const SOURCE_FILE = Symbol.for('qed.source-file');

/** The file that a contract's class was written in; undefined for what is no contract. */
export function sourceFileOf(contract: abstract new (...args: never) => unknown): string | undefined {
  const prototype = contract.prototype as { readonly [SOURCE_FILE]?: string } | undefined;
  return prototype?.[SOURCE_FILE];
}

/**
 * What contracts extend when their module is loaded as a program, by a test or a client. Such a class has no instances;
 * it stands for the contract. `class Token extends Contract` reads the prototype of `Contract`, at the place of the
 * class, so each class gets one that knows the file which asked for it.
 */
function contractClass(name: string): never {
  const refuse = (what: string) => (): never => {
    throw noMeaning(what);
  };
  // A function's prototype, unlike a class's, may be another one at each look.
  const base = Object.assign(
    function () {
      throw noMeaning(`new ${name}`);
    },
    { at: refuse(`${name}.at`), call: refuse(`${name}.call`), defer: refuse(`${name}.defer`) },
    { as: refuseOfClass, of: refuseOfClass, events: refuseOfClass },
  );
  return new Proxy(base, {
    get(target, property, receiver): unknown {
      if (property !== 'prototype') return Reflect.get(target, property, receiver);
      return Object.create(target.prototype as object, { [SOURCE_FILE]: { value: callerFile() } });
    },
  }) as never;
}

/** A test means the contract that it deployed, and names the class. */
function refuseOfClass(this: { readonly name: string }): never {
  throw new QedError('QED6074', `the class ${this.name} has no users, state or events: only a deployed contract has`, {
    hint: `deploy it first: const deployed = await chain.deploy(${this.name})`,
  });
}

/** The file of the code that made this module do something. */
function callerFile(): string | undefined {
  const { prepareStackTrace } = Error;
  try {
    Error.prepareStackTrace = (_, sites) => sites;
    const sites = new Error().stack as unknown as readonly NodeJS.CallSite[];
    const names = sites.map((site) => site.getFileName() ?? 'node:');
    const files = names.map((name) => (name.startsWith('file:') ? fileURLToPath(name) : name));
    return files.find((file) => file !== THIS_FILE && !file.startsWith('node:'));
  } finally {
    Error.prepareStackTrace = prepareStackTrace;
  }
}

export const Contract = contractClass('Contract');
export const Component = contractClass('Component');
