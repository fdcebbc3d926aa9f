import { shortened } from '../../../base/shortened.js';
import { SUBSCRIPTION_METHODS } from '../../../wire/subscription.js';
import { NodeError } from '../../errors.js';

const isSubscription = (method: string): boolean => (SUBSCRIPTION_METHODS as readonly string[]).includes(method);

/** Throws QED4083 for a subscription over HTTP: an answer is all that a node can say there. */
export function refuseSubscription(method: string): void {
  if (!isSubscription(method)) return;
  throw new NodeError(
    'wrongTransport',
    `${method} is no call over HTTP`,
    'open a WebSocket at the same address for it',
  );
}

/** Throws QED4083 for any other call over WebSocket: HTTP has the limits for what is large, and for what takes long. */
export function refuseAllButSubscriptions(method: string): void {
  if (isSubscription(method)) return;
  const hint = `over WebSocket there are ${SUBSCRIPTION_METHODS.join(' and ')}; POST everything else`;
  throw new NodeError('wrongTransport', `'${shortened(method)}' is no call over WebSocket`, hint);
}
