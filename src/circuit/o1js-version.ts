/** The o1js version that all keys and fingerprints are made with: another one gives other keys (notes in docs/protocol.md). */
export const O1JS_VERSION = '2.15.0';
