import { z } from 'zod';
import { NetworkConfig } from '../parth/leaves.js';
import { RealmPlaceSchema } from './realm.js';
import { field, recordSchema, u32 } from './scalars.js';

/** Something that keeps a network from going on, with what to do about it. */
const TroubleSchema = z.strictObject({ code: z.string(), message: z.string(), hint: z.string() });
export type Trouble = z.output<typeof TroubleSchema>;

/** A node, its network and how far it is. */
export const StatusSchema = z.strictObject({
  version: z.string(),
  /** What the node does: all of it (a devnet), or one part of a network. */
  role: z.enum(['devnet', 'coordinator', 'realm']),
  /** The coordinator of a realm's node; null on any other. */
  coordinator: z.string().nullable(),
  /** Realms in processes of their own: all that a coordinator knows, or those of this node. */
  realms: z.array(RealmPlaceSchema),
  /** True on a network without proofs: nothing on it is proven. */
  simulated: z.boolean(),
  genesisRoot: field,
  config: recordSchema(NetworkConfig),
  /** The key of the newest checkpoint's proof. */
  checkpointKeyHash: field,
  sealed: u32,
  /** Null until the genesis proof exists. */
  proven: u32.nullable(),
  minSlack: z.number().int(),
  maxUnproven: z.number().int(),
  waiting: z.strictObject({
    registrations: z.number().int(),
    deployments: z.number().int(),
    endCaps: z.number().int(),
    deposits: z.number().int(),
  }),
  jobs: z.record(z.string(), z.number().int()),
  /** Empty when all is well. */
  troubles: z.array(TroubleSchema),
});
export type Status = z.output<typeof StatusSchema>;
