import type { IncomingMessage } from 'node:http';
import { parse as parseJson } from 'secure-json-parse';
import { MAX_REQUEST_BYTES } from '../../wire/limits.js';
import { maxBytesOf } from '../../wire/methods.js';
import { NodeError } from '../errors.js';
import { BodyGate } from './body-gate.js';

/** Bytes of all requests together that are still coming in. */
const MAX_BYTES_UNDER_WAY = 4 * MAX_REQUEST_BYTES;

/** Reads the bodies of requests, of which only so much may be under way at a time. */
export class BodyReader {
  #underWay = 0;

  /**
   * The JSON of a request. Throws QED4062 for what is no JSON, does not say that it is, or has a key that would set a prototype; QED4068 beyond a limit;
   * QED4043 while too much is coming in.
   */
  async read(request: IncomingMessage): Promise<unknown> {
    if (!/^application\/json *(;|$)/i.test(request.headers['content-type'] ?? '')) throw notJson();
    let bytes = 0;
    const take = (chunk: Uint8Array): void => {
      bytes += chunk.length;
      this.#underWay += chunk.length;
      if (this.#underWay > MAX_BYTES_UNDER_WAY) {
        throw new NodeError('busy', 'too many large requests are coming in', 'send it again in a while');
      }
    };
    try {
      const text = await receive(request, take);
      const body = parsed(text);
      refuseLateMethod(body, bytes);
      return body;
    } finally {
      this.#underWay -= bytes;
    }
  }
}

/** Listens rather than iterates: leaving an iteration early would close the connection before the refusal goes out. */
function receive(request: IncomingMessage, take: (chunk: Uint8Array) => void): Promise<string> {
  const gate = new BodyGate();
  const chunks: Uint8Array[] = [];
  return new Promise((resolve, reject) => {
    const end = (settle: () => void): void => {
      request.off('data', onData).off('end', onEnd).off('close', onClose);
      settle();
    };
    const onData = (chunk: Uint8Array): void => {
      try {
        take(chunk);
        gate.take(chunk);
        chunks.push(chunk);
      } catch (error) {
        request.pause();
        end(() => reject(error as Error));
      }
    };
    const onEnd = (): void => end(() => resolve(Buffer.concat(chunks).toString()));
    const onClose = (): void => end(() => reject(notJson()));
    request.on('data', onData).on('end', onEnd).on('close', onClose);
  });
}

/** The JSON of a request that is here as a whole. Throws as `BodyReader.read`. */
export function requestOf(bytes: Uint8Array): unknown {
  new BodyGate().take(bytes);
  return parsed(Buffer.from(bytes).toString());
}

function parsed(text: string): unknown {
  try {
    return parseJson(text) as unknown;
  } catch {
    throw notJson();
  }
}

/** Of two `method` keys the parser takes the last: the gate may have gone by the first. */
function refuseLateMethod(body: unknown, bytes: number): void {
  const { method } = (body ?? {}) as { method?: unknown };
  if (typeof method === 'string' && bytes > maxBytesOf(method)) {
    throw new NodeError('requestTooLarge', 'the request is too large for its method', 'name the method once');
  }
}

const notJson = (): NodeError =>
  new NodeError(
    'invalidRequest',
    'the request is no JSON',
    'send a JSON-RPC 2.0 request with content type application/json',
  );
