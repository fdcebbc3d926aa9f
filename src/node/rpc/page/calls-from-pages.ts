import { isForPages } from '../../../wire/methods.js';
import { shortened } from '../../../base/shortened.js';
import { NodeError } from '../../errors.js';

/** Throws QED4071 for a call that a page may not make: the explorer reads, and nothing that changes the network is done from a page. */
export function refuseChangeFromPage(method: string): void {
  if (isForPages(method) || method === 'rpc.discover') return;
  throw new NodeError(
    'foreignRequest',
    `a page may not call '${shortened(method)}'`,
    'a page may only read; use the command line, or call the node from a program',
  );
}
