/** The slot of the proof of a segment, in a circuit of another program. */
export const SEGMENT_SLOT = { kind: 'side-loaded', width: 2, features: 'none' } as const;

/** The slot of the proof of a contract's function. */
export const CALL_SLOT = { kind: 'side-loaded', width: 0, features: 'any' } as const;

/** The slot of the proof of a signature, by any program that a user's key names. */
export const SIGNATURE_SLOT = { kind: 'side-loaded', width: 0, features: 'any' } as const;

/** The constants of circuits with slots for segments. */
export interface SegmentConstants {
  /** The key of UpsSegment. */
  readonly segmentKey: bigint;
}
