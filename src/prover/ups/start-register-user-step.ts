import type { RegistrationLeaf } from '../../parth/leaves.js';
import type { MerklePath } from '../../parth/trees/merkle-tree.js';
import { userIdOf } from '../../parth/user-id.js';
import type { StartRegisterUserWitness } from './start-register-user.js';
import { type SessionAnchor, startHeader } from './start-header.js';
import type { UpsStep } from './ups-step.js';
import { freshUserLeaf } from '../../parth/fresh-user-leaf.js';

/** UPSStartRegisterUser: a registered user without a leaf. `userPath` proves the empty slot. Throws a RangeError where no user id is left. */
export function startRegisterUserStep(
  upsWhitelistRoot: bigint,
  anchor: SessionAnchor,
  registration: RegistrationLeaf,
  registrationPath: MerklePath,
  userPath: MerklePath,
): UpsStep<'UpsSession', 'UPSStartRegisterUser', StartRegisterUserWitness> {
  const { checkpointTreeRoot, leaf, path, config } = anchor;
  const userId = userIdOf(registrationPath.index - 1n, config.realmBits);
  return {
    program: 'UpsSession',
    circuit: 'UPSStartRegisterUser',
    witness: {
      upsWhitelistRoot,
      anchor: { checkpointTreeRoot, leaf, path, config },
      registration,
      registrationPath,
      userPath,
    },
    header: startHeader(upsWhitelistRoot, anchor, 0n, freshUserLeaf(registration.publicKeyHash, userId)),
  };
}
