import { PROTOCOL_PROGRAMS } from './program-order.js';
import { expectedProgram, goldenCircuits } from './keys.js';
import type { ProtocolProgram } from '../proof.js';

/** What the golden files tell of a circuit. */
export interface CircuitRows {
  readonly program: ProtocolProgram;
  readonly circuit: string;
  /** Of the circuit's own logic, without the proofs that it verifies. */
  readonly rows: number;
  /** Rows of the smallest power of two that holds all of it: within a domain every proof takes the same time. */
  readonly domain: number;
  /** Of its gates. */
  readonly digest: string;
}

/** Every circuit of the protocol, in key order. Throws QED2001 as `goldenCircuits` does. */
export function circuitRows(): readonly CircuitRows[] {
  const { programs } = goldenCircuits();
  return PROTOCOL_PROGRAMS.flatMap((program) => {
    const { circuits } = expectedProgram(program);
    return Object.entries(programs[program]!.circuits).map(([circuit, size]) => {
      return { program, circuit, ...size, domain: domainOf(circuits[circuit]!.stepKey!) };
    });
  });
}

/** The size of the domain in a step key: a number of 64 bits, little endian, in hexadecimal digits. */
function domainOf(stepKey: string): number {
  const { domain } = JSON.parse(stepKey) as { domain: string };
  return Number(Buffer.from(domain, 'hex').readBigUInt64LE());
}
