import { QedError } from '../../base/errors.js';
import { wrongValue } from './wrong-value.js';

/** What a test may do with an object that stands for a part of a chain. */
export interface Guard {
  /** What it is, for messages. */
  readonly what: string;
  /** What to do instead of assigning or deleting this name. */
  readonly insteadOfChange: (name: string) => string;
  /** How many arguments each of its functions takes at most. They run on the object itself, so they may be passed on. */
  readonly takes?: Readonly<Record<string, number>>;
  /** What to write instead of a call with more arguments, by the function's name. */
  readonly insteadOfMore?: Readonly<Record<string, string>>;
}

/**
 * The object as a test sees it, which may only read it. Assigning or deleting one of its names, or giving a function more than it takes, throws
 * `QED6075` with what to write. JavaScript itself would say nothing.
 */
export function guarded<T extends object>(
  object: T,
  { what, insteadOfChange, takes = {}, insteadOfMore = {} }: Guard,
): T {
  const functions = new Map<PropertyKey, unknown>();
  const refuse = (change: string, name: string | symbol): never => {
    throw new QedError('QED6075', `'${String(name)}' of ${what} ${change}`, { hint: insteadOfChange(String(name)) });
  };
  return new Proxy(object, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      const most = typeof name === 'string' && Object.hasOwn(takes, name) ? takes[name] : undefined;
      if (most === undefined || typeof value !== 'function') return value;
      let limited = functions.get(name);
      if (limited === undefined) {
        limited = (...args: readonly unknown[]): unknown => {
          // `undefined` is no argument too many: promises pass it to the function of `then`.
          if (args.findLastIndex((each) => each !== undefined) >= most) throw tooMany(name, args, most);
          return Reflect.apply(value, target, args);
        };
        functions.set(name, calledOnly(limited as object, `${String(name)} of ${what}`, `${String(name)}(…)`));
      }
      return limited;
    },
    set: (_, name) => refuse('cannot be assigned', name),
    deleteProperty: (_, name) => refuse('cannot be deleted', name),
  });

  function tooMany(name: PropertyKey, args: readonly unknown[], most: number): QedError {
    const wanted = most === 0 ? 'nothing' : most === 1 ? 'one value' : `${most} values at most`;
    const given = args.length === 1 ? args[0] : args;
    return wrongValue(
      `what ${String(name)} of ${what} is given`,
      wanted,
      given,
      insteadOfMore[String(name)] ?? 'leave out the rest, which would do nothing',
    );
  }
}

/** The function; awaiting it without a call throws `QED6075`. */
export const calledOnly = <F extends object>(called: F, what: string, call: string): F =>
  Object.defineProperty(called, 'then', {
    get: () => {
      throw new QedError('QED6075', `${what} is awaited, and was not called`, { hint: `call it: ${call}` });
    },
  });
