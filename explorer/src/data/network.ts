import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { registrationIndexOf } from '../../../src/parth/user-id.js';
import type { Answer } from './rpc.js';

/** The network as its node tells of it, asked again and again. */
export interface Network {
  readonly status: Answer<'qed_status'>;
  readonly head: Answer<'qed_getCheckpoint'>;
}

export const NetworkContext = createContext<Network>(undefined as unknown as Network);
export const useNetwork = (): Network => useContext(NetworkContext);

/** What the proof of a checkpoint makes of it: on a simulated network nothing is proven. */
export const provenWord = ({ status }: Network): 'proven' | 'simulated' => (status.simulated ? 'simulated' : 'proven');

/** Whether a user id is that of a registered user. */
export const isUser = ({ status, head }: Network, userId: string): boolean =>
  /^[0-9]{1,10}$/.test(userId) &&
  registrationIndexOf(BigInt(userId), BigInt(status.config.realmBits)) < BigInt(head.stats.users);
