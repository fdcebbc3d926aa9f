/** A compiled contract, as `build/<Contract>.json` holds it. */
export interface ContractArtifact {
  readonly format: 'qed-artifact/1';
  readonly contract: string;
}
