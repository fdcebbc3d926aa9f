/** Stands for Node's own modules where the page imports what it shares with the node. */
const absent = (): never => {
  throw new Error('this is not there in a browser');
};

export const createHash = absent;
/** A module that cannot be required either: whoever asks for a native one falls back to JavaScript. */
export const createRequire = () => absent;
export const readFile = absent;
export const readFileSync = absent;
export const fileURLToPath = absent;
