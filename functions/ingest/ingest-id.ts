import { createHash } from 'node:crypto';
import { Problem } from '../api/problem.ts';
import type { MediaType } from './media-type.ts';

/** Bytes of chance in a new id. */
export const ENTROPY_BYTES = 10;

/**
 * An id for a POST without a key: `i` and 25 characters of [0-9a-z], which sort by time. Six bytes of milliseconds,
 * then chance.
 */
export function newIngestId(now: number, entropy: Uint8Array): string {
  const time = Buffer.alloc(6);
  time.writeUIntBE(now, 0, 6);
  return idFrom(Buffer.concat([time, entropy.subarray(0, ENTROPY_BYTES)]));
}

/** The id that a sender's Idempotency-Key always gives. Throws a 400 when it is no key. */
export function ingestIdOf(sender: string, key: string): string {
  if (!/^[!-~]{1,255}$/.test(key)) {
    throw new Problem(400, 'An Idempotency-Key is 1 to 255 visible ASCII characters.');
  }
  return idFrom(createHash('sha256').update(`${sender}\n${key}`).digest().subarray(0, 16));
}

/** The body and what decides how it is read: equal for a repeat only. */
export function bodyHashOf({ format, charset }: MediaType, body: Uint8Array): string {
  return createHash('sha256')
    .update(`${format}\n${charset ?? ''}\n`)
    .update(body)
    .digest('hex');
}

/** 128 bits in base 36 are at most 25 digits. */
function idFrom(bytes: Buffer): string {
  return `i${BigInt(`0x${bytes.toString('hex')}`)
    .toString(36)
    .padStart(25, '0')}`;
}
