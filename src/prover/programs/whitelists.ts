import { WHITELIST_HEIGHT } from '../../parth/heights.js';
import { MerkleTree, type MerklePath } from '../../parth/trees/merkle-tree.js';
import type { ProtocolProgram } from '../proof.js';

/** Key hashes by program: all of the protocol, or those known so far while keys are being derived. */
export type KeyHashes = Readonly<Partial<Record<ProtocolProgram, bigint>>>;

/** A whitelist: the Merkle tree of the verification key hashes of the programs that may make a kind of proof (PROTOCOL §2). */
export class Whitelist {
  readonly #tree: MerkleTree;

  private constructor(
    readonly programs: readonly ProtocolProgram[],
    hashes: readonly bigint[],
  ) {
    this.#tree = MerkleTree.from(
      WHITELIST_HEIGHT,
      hashes.map((hash, slot) => [BigInt(slot), hash] as const),
    );
  }

  /** Each program's key in the slot of its place in the list. Throws a `TypeError` where one is missing. */
  static of(programs: readonly ProtocolProgram[], keys: KeyHashes): Whitelist {
    const hashes = programs.map((name) => {
      const hash = keys[name];
      if (hash === undefined) throw new TypeError(`the key of ${name} must be derived first`);
      return hash;
    });
    return new Whitelist(programs, hashes);
  }

  get root(): bigint {
    return this.#tree.root;
  }

  /** The path that proves a program's key to be a member. Throws a `TypeError` for a program that is none. */
  path(program: ProtocolProgram): MerklePath {
    const slot = this.programs.indexOf(program);
    if (slot < 0) throw new TypeError(`${program} is not in this whitelist`);
    return this.#tree.path(BigInt(slot));
  }
}

/** Which programs may end a session. */
export const END_CAP_PROGRAMS = ['UpsEndCap', 'UpsExpress', 'UpsSchnorrExpress'] as const;
export type EndCapProgram = (typeof END_CAP_PROGRAMS)[number];
export const endCapWhitelist = (keys: KeyHashes): Whitelist => Whitelist.of(END_CAP_PROGRAMS, keys);

/** Which programs may aggregate. */
export const GUTA_PROGRAMS = ['GutaLeaf', 'GutaNode', 'GutaMixed'] as const;
export type GutaProgram = (typeof GUTA_PROGRAMS)[number];
export const gutaWhitelist = (keys: KeyHashes): Whitelist => Whitelist.of(GUTA_PROGRAMS, keys);

/** Which programs may make the proof of a whole block, which its checkpoint takes: a GUTA, a Registry, or both joined. */
export const blockWhitelist = (keys: KeyHashes): Whitelist =>
  Whitelist.of(['StatePart1', 'Registry', ...GUTA_PROGRAMS], keys);
