import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { initializeBindings } from 'o1js';

// The one place that reaches behind o1js's interface, as it is in 2.15.0, to which package.json pins it.

const directory = dirname(createRequire(import.meta.url).resolve('o1js'));

/** A module of o1js that its package does not export, by its path in the package's build. */
export const o1jsModule = (file: string): Promise<unknown> =>
  import(/* @vite-ignore */ pathToFileURL(join(directory, file)).href);

/** A point of the curve as o1js adds points: it stands for (x / z², y / z³), or for none where z is 0. */
export interface ProjectivePoint {
  readonly x: bigint;
  readonly y: bigint;
  readonly z: bigint;
}

/** The coordinates of a point in the form that o1js's compiled code has; 0 for none. */
export type AffinePoint = 0 | [0, [0, [0, bigint], [0, bigint]]];

/** What o1js's compiled code takes from JavaScript, once, when it is initialized. */
interface TakenFunctions {
  caml_pallas_to_affine(point: ProjectivePoint): AffinePoint;
  srs(rust: unknown): { readonly fq: Srs };
}

/** O1js's table of curve points that proofs are made with. */
interface Srs {
  create(size: number): unknown;
  addLagrangeBasis(srs: unknown, logSize: number): void;
}

declare global {
  var __snarkyTsBindings: TakenFunctions;
}

/** The table of these functions: a function that is put into it before o1js is initialized is the one that o1js calls. */
export const takenFunctions = (): TakenFunctions => globalThis.__snarkyTsBindings;

/** Single gates, on o1js's own representation of variables and constants. */
export interface RawGates {
  zero(a: unknown, b: unknown, c: unknown): void;
  generic(...args: unknown[]): void;
  raw(kind: number, values: unknown, coefficients: unknown): void;
}

/**
 * O1js offers no single gate in its interface. What is built on these is checked each time: a row profile against the real size, a key against the
 * golden one.
 */
export async function rawGates(): Promise<RawGates> {
  await initializeBindings();
  const { Snarky } = (await o1jsModule('bindings.js')) as { Snarky: { gates: RawGates } };
  return Snarky.gates;
}
