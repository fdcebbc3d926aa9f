/** The version of qed that artifacts name. */
export const QED_VERSION = '0.1.0';

/** The pinned version of o1js: verification keys change with it, so an artifact of another one cannot be used. */
export const O1JS_VERSION = '2.15.0';

/** The backend of this process; both give the same keys. */
export const backend = (): 'native' | 'wasm' => (process.env['O1JS_BACKEND'] === 'native' ? 'native' : 'wasm');
