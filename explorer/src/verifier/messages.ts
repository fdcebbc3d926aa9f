import type { Answer } from '../data/rpc.js';

/** Where the history that a proof attests has to start. */
export type Genesis =
  /** The root that the node names. */
  | { readonly kind: 'root'; readonly root: string }
  /** The text of the file that the network has published. */
  | { readonly kind: 'file'; readonly text: string };

/** What the page asks its verifier. */
export interface VerifyRequest {
  readonly proof: Answer<'qed_getProof'>;
  readonly genesis: Genesis;
}

/** What the verifier answers: what the proof shows, or why it shows nothing. */
export type VerifyAnswer =
  | {
      readonly kind: 'verified';
      readonly checkpointId: string;
      readonly checkpointRoot: string;
      readonly genesisRoot: string;
      readonly seconds: number;
    }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string; readonly hint: string };
