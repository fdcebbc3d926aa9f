import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { ExpectedProgram, KeyJson } from '../../circuit/program.js';
import { installedO1js } from '../../base/toolchain.js';
import { QedError } from '../../base/errors.js';
import { PROTOCOL_PROGRAMS } from './program-order.js';
import type { ProgramRef, ProtocolProgram } from '../proof.js';

/** Where the golden file is: in the package's root, seen from `src/prover` and from `dist/prover` alike. */
export const GOLDEN_PATH = fileURLToPath(new URL('../../../golden/circuits.json', import.meta.url));

/** Beside it: the verification key of each circuit's own proofs, which a program's key states. With it a machine makes fewer proving keys. */
export const STEP_KEYS_PATH = fileURLToPath(new URL('../../../golden/step-keys.json', import.meta.url));

const Size = z.object({ rows: z.number().int(), digest: z.string() });
const Key = z.object({ data: z.string(), hash: z.string().regex(/^[0-9]+$/) });
const Golden = z.object({
  o1js: z.string(),
  backend: z.string(),
  programs: z.record(z.string(), z.object({ key: Key, circuits: z.record(z.string(), Size) })),
});

/** The golden file: every program's verification key, every circuit's rows and gate digest, and what they were made with. */
export type GoldenCircuits = z.infer<typeof Golden>;

const StepKeys = z.record(z.string(), z.string());

let golden: GoldenCircuits | undefined;
let stepKeys: z.infer<typeof StepKeys> | undefined;

/** Reads the golden file. Throws QED2001 when it is missing, malformed or made with another o1js. */
export function goldenCircuits(): GoldenCircuits {
  return (golden ??= readGolden());
}

function readGolden(): GoldenCircuits {
  const parsed = read(GOLDEN_PATH, Golden);
  const missing = PROTOCOL_PROGRAMS.filter((name) => parsed.programs[name] === undefined);
  const version = installedO1js();
  if (parsed.o1js !== version || missing.length > 0) {
    const what =
      missing.length > 0 ? `lacks ${missing.join(', ')}` : `was made with o1js ${parsed.o1js}, installed is ${version}`;
    throw new QedError('QED2001', `the file of circuits and keys ${what}`, {
      hint: 'install the o1js version that package.json names (npm ci); after a change of circuits run node scripts/goldens.mjs',
      exitCode: 3,
    });
  }
  return parsed;
}

function read<T>(path: string, schema: z.ZodType<T>): T {
  try {
    return schema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    throw new QedError('QED2001', `the file of circuits and keys cannot be read: ${path}`, {
      hint: `install qed again; in a checkout, restore golden/${basename(path)} or run node scripts/goldens.mjs`,
      exitCode: 3,
      cause,
    });
  }
}

/** The verification key of every protocol program, from the golden file. */
export type ProtocolKeys = Readonly<Record<ProtocolProgram, KeyJson>>;

/** Throws QED2001 as `goldenCircuits` does. */
export function protocolKeys(): ProtocolKeys {
  const { programs } = goldenCircuits();
  return Object.fromEntries(PROTOCOL_PROGRAMS.map((name) => [name, programs[name]!.key])) as Record<
    ProtocolProgram,
    KeyJson
  >;
}

/** All that is known of what a protocol program compiles to. Throws QED2001 as `goldenCircuits` does, and where the step keys cannot be read. */
export function expectedProgram(name: ProtocolProgram): ExpectedProgram {
  const { key, circuits } = goldenCircuits().programs[name]!;
  const known = (stepKeys ??= read(STEP_KEYS_PATH, StepKeys));
  const withStepKey = ([circuit, { rows }]: [string, { rows: number }]) => [circuit, { rows, stepKey: known[circuit] }];
  return {
    key,
    circuits: Object.fromEntries(Object.entries(circuits).map(withStepKey)) as ExpectedProgram['circuits'],
  };
}

/** The key of a program: this version's own, or the one in the contract's artifact. Throws a `TypeError` for a method that the contract lacks. */
export function keyOfProgram(ref: ProgramRef): KeyJson {
  if (ref.kind === 'protocol') return protocolKeys()[ref.name];
  const method = ref.artifact.methods.find(({ name }) => name === ref.method);
  if (method === undefined) throw new TypeError(`${ref.artifact.contract} has no method ${ref.method}`);
  return method.verificationKey;
}

/** The hashes of `protocolKeys`. */
export function protocolKeyHashes(): Readonly<Record<ProtocolProgram, bigint>> {
  const keys = protocolKeys();
  return Object.fromEntries(PROTOCOL_PROGRAMS.map((name) => [name, BigInt(keys[name].hash)])) as Record<
    ProtocolProgram,
    bigint
  >;
}
