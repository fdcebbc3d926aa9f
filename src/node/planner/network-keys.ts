import { createHash } from 'node:crypto';
import type { AnyCircuit } from '../../circuit/circuit.js';
import type { ProtocolKeys } from '../../prover/programs/keys.js';
import { PROTOCOL_PROGRAMS } from '../../prover/programs/program-order.js';
import { protocolPrograms } from '../../prover/programs/programs.js';
import type { ProtocolProgram } from '../../prover/proof.js';
import { blockWhitelist, endCapWhitelist, gutaWhitelist } from '../../prover/programs/whitelists.js';
import type { PlannerCircuits } from './job-graph.js';
import type { Whitelists } from './plan-guta.js';

/** The protocol's circuits under a node's own keys. */
export class NetworkKeys implements PlannerCircuits {
  readonly whitelists: Whitelists;
  /** Names the set of keys: jobs and proofs made under another set are of no use. */
  readonly digest: string;
  readonly #hashes: Readonly<Record<ProtocolProgram, bigint>>;
  readonly #circuits = new Map<string, { readonly program: ProtocolProgram; readonly definition: AnyCircuit }>();

  constructor(readonly keys: ProtocolKeys) {
    this.#hashes = Object.fromEntries(PROTOCOL_PROGRAMS.map((name) => [name, BigInt(keys[name].hash)])) as Record<
      ProtocolProgram,
      bigint
    >;
    this.whitelists = {
      guta: gutaWhitelist(this.#hashes),
      endCap: endCapWhitelist(this.#hashes),
      block: blockWhitelist(this.#hashes),
    };
    for (const [program, circuits] of Object.entries(protocolPrograms(this.#hashes))) {
      for (const definition of circuits)
        this.#circuits.set(definition.name, { program: program as ProtocolProgram, definition });
    }
    const hashes = PROTOCOL_PROGRAMS.map((name) => keys[name].hash).join(':');
    this.digest = createHash('sha256').update(hashes).digest('hex');
  }

  circuit(name: string): { readonly program: ProtocolProgram; readonly definition: AnyCircuit } {
    const found = this.#circuits.get(name);
    if (found === undefined) throw new TypeError(`no program has a circuit ${name}`);
    return found;
  }

  keyHash(program: ProtocolProgram): bigint {
    return this.#hashes[program];
  }
}
