import { crc32 } from 'node:zlib';
import { storeCorrupt } from '../errors.js';
import { asBuffer } from './buffers.js';

/** The key goes last: zlib restarts at an empty buffer, and only a value may be empty. */
const checksum = (key: Uint8Array, value: Uint8Array): number => crc32(asBuffer(key), crc32(asBuffer(value)));

/** The value with the checksum of key and value behind it. */
export function seal(key: Uint8Array, value: Uint8Array): Buffer {
  const out = Buffer.allocUnsafe(value.length + 4);
  out.set(value);
  out.writeUInt32BE(checksum(key, value), value.length);
  return out;
}

/** The value in what `seal` made. Throws QED5002 where the checksum is another. */
export function unseal(path: string, key: Uint8Array, stored: Buffer): Buffer {
  const length = stored.length - 4;
  const value = stored.subarray(0, Math.max(length, 0));
  if (length < 0 || stored.readUInt32BE(length) !== checksum(key, value)) {
    throw storeCorrupt(path, `the checksum of entry ${asBuffer(key).toString('hex')} is wrong`);
  }
  return value;
}
