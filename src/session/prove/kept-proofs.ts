import { createHash } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import envPaths from 'env-paths';
import { z } from 'zod';
import { stableJson } from '../../base/canonical-json.js';
import { makeDirectory } from '../../base/make-directory.js';
import { writeFileAtomically } from '../../base/write-file-atomically.js';
import type { PublicKey } from '../../parth/leaves.js';
import { protocolKeyHashes } from '../../prover/programs/keys.js';
import type { QedProof } from '../../prover/proof.js';
import { ProofSchema } from '../../wire/proof.js';
import { u32 } from '../../wire/scalars.js';
import type { Anchor } from '../../wire/session-source.js';
import type { SessionCall } from '../files/session-file.js';
import type { SessionProof } from '../plan/session-plan.js';
import { asPlanned, plannedId } from './planned-proof.js';

/** What tells one session from all others: two with the same answers prove the same from the same anchor. */
export interface SessionIdentity {
  readonly genesisRoot: bigint;
  readonly publicKey: PublicKey;
  readonly calls: readonly SessionCall[];
}

const AnchorFile = z.strictObject({ checkpointId: u32 });

/** Where unfinished sessions are kept: `$QED_HOME/sessions`, else the user's data directory. */
export function sessionsDirectory(env: Readonly<Record<string, string | undefined>> = process.env): string {
  const home = env.QED_HOME;
  return join(home === undefined || home === '' ? envPaths('qed', { suffix: '' }).data : home, 'sessions');
}

/**
 * The finished proofs of one session, a file each, and the anchor that they start from, so that a session that was cut off can go on. Proofs show
 * what a user did, so only the owner may read them. Nothing read here is trusted: whoever takes up a proof verifies it first.
 */
export class KeptProofs {
  readonly #directory: string;

  /** `onFailure` hears why something could not be kept or removed; the session goes on without. */
  constructor(
    directory: string,
    identity: SessionIdentity,
    private readonly onFailure: (reason: string) => void = () => undefined,
  ) {
    this.#directory = join(directory, digest({ ...identity, keys: protocolKeyHashes() }));
  }

  /** The checkpoint that what is kept starts from; undefined when nothing is kept, or when the file is damaged. */
  anchorId(): bigint | undefined {
    const parsed = z.safeDecode(AnchorFile, this.#read('anchor.json') as never);
    return parsed.success ? parsed.data.checkpointId : undefined;
  }

  /** Forgets what is kept, and keeps proofs from this anchor from now on. */
  startFrom({ checkpointId }: Pick<Anchor, 'checkpointId'>): void {
    this.forget();
    this.#write('anchor.json', { checkpointId });
  }

  /** A proof that says that it is the planned one; undefined when there is none, or when its file is damaged or of another proof. */
  read(planned: SessionProof): QedProof | undefined {
    const parsed = ProofSchema.safeParse(this.#read(nameOf(planned)));
    return parsed.success ? asPlanned(planned, parsed.data) : undefined;
  }

  keep(planned: SessionProof, proof: QedProof): void {
    this.#write(nameOf(planned), proof);
  }

  forget(): void {
    this.#try(() => rmSync(this.#directory, { recursive: true, force: true }));
  }

  #read(name: string): unknown {
    try {
      return JSON.parse(readFileSync(join(this.#directory, name), 'utf8'));
    } catch {
      return undefined;
    }
  }

  #write(name: string, contents: object): void {
    this.#try(() => {
      makeDirectory(this.#directory, 0o700);
      writeFileAtomically(join(this.#directory, name), `${stableJson(contents)}\n`, { mode: 0o600 });
    });
  }

  #try(change: () => void): void {
    try {
      change();
    } catch (error) {
      this.onFailure((error as Error).message);
    }
  }
}

const nameOf = (planned: SessionProof): string => `${plannedId(planned)}.json`;

const digest = (value: object): string => createHash('sha256').update(stableJson(value)).digest('hex').slice(0, 32);
