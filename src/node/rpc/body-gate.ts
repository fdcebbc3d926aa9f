import { MAX_JSON_DEPTH, MAX_JSON_KEYS, MAX_JSON_VALUES, MAX_QUESTION_BYTES } from '../../wire/limits.js';
import { maxBytesOf } from '../../wire/methods.js';
import { NodeError } from '../errors.js';

const [QUOTE, BACKSLASH, COLON, COMMA, OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT] = [...'"\\:,[]{}'].map(
  (character) => character.charCodeAt(0),
) as [number, number, number, number, number, number, number, number];

/** Longer strings are not the name of a method. */
const KEPT_BYTES = 64;

/**
 * Looks at a request while it comes in, and refuses what would be expensive to parse. It counts and does not judge: whether the text is JSON is
 * for the parser to say. Its own work is a few steps a byte, done as the bytes arrive.
 */
export class BodyGate {
  #bytes = 0;
  #values = 0;
  /** Keys of each object that is open; 0 for an array. */
  readonly #keys: number[] = [];
  #inString = false;
  #escaped = false;
  /** The last string outside of all parameters, as far as it is kept. */
  #outer: number[] = [];
  #atMethod = false;
  #maxBytes = MAX_QUESTION_BYTES;

  /** Throws QED4068 as soon as the request is beyond a limit. */
  take(chunk: Uint8Array): void {
    this.#bytes += chunk.length;
    for (const byte of chunk) {
      if (this.#inString) this.#insideString(byte);
      else this.#betweenStrings(byte);
    }
    if (this.#bytes > this.#maxBytes) throw this.#tooManyBytes();
  }

  #insideString(byte: number): void {
    if (this.#escaped) this.#escaped = false;
    else if (byte === BACKSLASH) this.#escaped = true;
    else if (byte === QUOTE) {
      this.#inString = false;
      if (this.#atMethod && this.#keys.length === 1) this.#maxBytes = maxBytesOf(this.#outerText());
      return;
    }
    if (this.#keys.length === 1 && this.#outer.length < KEPT_BYTES) this.#outer.push(byte);
  }

  #betweenStrings(byte: number): void {
    switch (byte) {
      case QUOTE:
        this.#inString = true;
        if (this.#keys.length === 1) this.#outer = [];
        break;
      case OPEN_ARRAY:
      case OPEN_OBJECT:
        if (this.#keys.push(0) > MAX_JSON_DEPTH) throw tooLarge(`it is nested more than ${MAX_JSON_DEPTH} deep`);
        this.#countValue();
        break;
      case CLOSE_ARRAY:
      case CLOSE_OBJECT:
        this.#keys.pop();
        break;
      case COMMA:
        this.#countValue();
        this.#atMethod = false;
        break;
      case COLON:
        this.#countKey();
        this.#atMethod = this.#keys.length === 1 && this.#outerText() === 'method';
        break;
    }
  }

  #countValue(): void {
    if (++this.#values > MAX_JSON_VALUES) throw tooLarge(`it has more than ${MAX_JSON_VALUES} values`);
  }

  #countKey(): void {
    const at = this.#keys.length - 1;
    if (at >= 0 && ++this.#keys[at]! > MAX_JSON_KEYS) {
      throw tooLarge(`an object in it has more than ${MAX_JSON_KEYS} keys`);
    }
  }

  #outerText(): string {
    return String.fromCharCode(...this.#outer);
  }

  #tooManyBytes(): NodeError {
    return tooLarge(
      `it has more than ${this.#maxBytes} bytes`,
      'only qed_deploy and qed_submitEndCap take much: send them alone, and `method` before `params`',
    );
  }
}

const tooLarge = (why: string, hint = 'send what rpc.discover describes'): NodeError =>
  new NodeError('requestTooLarge', `the request is too large: ${why}`, hint);
