import { createRequire } from 'node:module';

export type Backend = 'native' | 'wasm';

/** The package of o1js's native prover for this machine. */
export const nativePackage = (): string => `@o1js/native-${process.platform}-${process.arch}`;

/** Whether the native prover is installed and loads here: it needs glibc 2.30 or newer. */
function nativeAvailable(): boolean {
  try {
    createRequire(import.meta.url)(nativePackage());
    return true;
  } catch {
    return false;
  }
}

/** The backend to prove with: native where it loads, unless `O1JS_BACKEND=wasm` asks otherwise. Wasm proves 4 to 5 times slower. */
export function chooseBackend(): Backend {
  return process.env['O1JS_BACKEND'] === 'wasm' || !nativeAvailable() ? 'wasm' : 'native';
}
