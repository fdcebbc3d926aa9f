import type { REPLServer } from 'node:repl';

/** `token.as(alice).tr`, where node's own completion stops at the call. */
const MEMBER = /([A-Za-z_$][\w$]*)\.(as|of)\([^()]*\)\.([\w$]*)$/;

type Completed = (error: Error | null, result?: [string[], string]) => void;

/** Completes the methods and fields of contracts; `user` is any user of the chain. */
export function completeCalls(server: REPLServer, user: unknown): void {
  const complete = server.completer as (line: string, done: Completed) => void;
  Object.defineProperty(server, 'completer', {
    value: (line: string, done: Completed) => {
      const [, name, kind, start] = MEMBER.exec(line) ?? [];
      const contract = name === undefined ? undefined : (server.context[name] as Record<string, unknown> | undefined);
      const members = contract?.[kind!];
      if (typeof members !== 'function') return complete.call(server, line, inThisCase(done));
      const found = Object.keys(members.call(contract, user) as object).filter((each) => each.startsWith(start!));
      done(null, [found, start!]);
    },
  });
}

/** Node takes `Token` for `tok` as well as `token`, and then completes neither. */
const inThisCase =
  (done: Completed): Completed =>
  (error, result) => {
    const [found, start] = result ?? [[], ''];
    const same = found.filter((each) => each.startsWith(start));
    done(error, [same.some(Boolean) ? same : found, start]);
  };
