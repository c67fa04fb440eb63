import { createHash } from 'node:crypto';
import { Problem } from '../api/problem.ts';
import type { MediaType } from './media-type.ts';

/** Random bytes in a new id. */
export const ENTROPY_BYTES = 10;

/**
 * Returns an id for a POST without a key: `i` and 25 characters of [0-9a-z]. It encodes six bytes
 * of time in milliseconds, followed by random bytes, so that ids sort by time.
 */
export function newIngestId(now: number, entropy: Uint8Array): string {
  const time = Buffer.alloc(6);
  time.writeUIntBE(now, 0, 6);
  return idFrom(Buffer.concat([time, entropy.subarray(0, ENTROPY_BYTES)]));
}

/**
 * Returns the id for a sender's Idempotency-Key, always the same one. Throws a 400 Problem when the
 * key is invalid.
 */
export function ingestIdOf(sender: string, key: string): string {
  if (!/^[!-~]{1,255}$/.test(key)) {
    throw new Problem(400, 'An Idempotency-Key must have 1 to 255 visible ASCII characters.');
  }
  return idFrom(createHash('sha256').update(`${sender}\n${key}`).digest().subarray(0, 16));
}

/**
 * Hashes a body together with the declared format and charset, which decide how it is read. Returns
 * hex.
 */
export function bodyHashOf({ format, charset }: MediaType, body: Uint8Array): string {
  return createHash('sha256')
    .update(`${format}\n${charset ?? ''}\n`)
    .update(body)
    .digest('hex');
}

/** 128 bits have at most 25 digits in base 36. */
function idFrom(bytes: Buffer): string {
  return `i${BigInt(`0x${bytes.toString('hex')}`)
    .toString(36)
    .padStart(25, '0')}`;
}
