import type { Reply } from './forked-process.js';

/**
 * The other side of `ForkedProcess`, called once by the module that is forked: answers each request with what `handle` gives, one after the other,
 * and ends with the parent. An error of `handle` ends the process.
 */
export function serveRequests<Request, Note, Answer>(
  handle: (request: Request, tell: (note: Note) => void) => Promise<Answer>,
): void {
  const send = (reply: Reply<Note, Answer>) => process.send?.(reply);
  let work = Promise.resolve();
  process.on('message', (request: Request) => {
    work = work.then(async () => void send({ answer: await handle(request, (note) => void send({ note })) }));
  });
  process.on('disconnect', () => process.exit(0));
  // The parent decides: an interrupt at the terminal reaches the whole group.
  process.on('SIGINT', () => undefined);
}
