import { takenFunctions, type AffinePoint, type ProjectivePoint } from './o1js-internals.js';

/** As many points as are kept, in some 20 MB. All constants of all programs take less; what else comes along is different for each proof. */
const MOST_POINTS = 65_536;

/**
 * Makes o1js remember what points are in affine form. A circuit that verifies a proof under a key which it is given doubles the same constant points each
 * time that o1js builds it or proves it, and each of them takes an inverse. Loading a program of four such circuits takes 146,000 of them, of 14,800 points.
 * To be called before o1js is initialized, which takes its functions once.
 */
export function rememberAffinePoints(): void {
  const functions = takenFunctions();
  functions.caml_pallas_to_affine = remembering(functions.caml_pallas_to_affine);
}

/** The same function, which keeps its first results. */
export function remembering(
  toAffine: (point: ProjectivePoint) => AffinePoint,
): (point: ProjectivePoint) => AffinePoint {
  const kept = new Map<bigint, { readonly y: bigint; readonly z: bigint; readonly affine: AffinePoint }>();
  return (point) => {
    const { x, y, z } = point;
    // One in affine form already, or none
    if (z === 1n || z === 0n) return toAffine(point);
    const known = kept.get(x);
    if (known !== undefined && known.y === y && known.z === z) return copyOf(known.affine);
    const affine = toAffine(point);
    if (kept.size < MOST_POINTS) kept.set(x, { y, z, affine: copyOf(affine) });
    return affine;
  };
}

/** O1js has functions that change a field element in place. */
function copyOf(point: AffinePoint): AffinePoint {
  if (point === 0) return 0;
  const [, [, [, x], [, y]]] = point;
  return [0, [0, [0, x], [0, y]]];
}
