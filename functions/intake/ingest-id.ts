import { createHash } from 'node:crypto';
import { Problem } from '../api/problem.ts';

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
  return idFrom(hashOf(`${sender}\n${validKey(key)}`));
}

/**
 * Returns the id of the correction for a sender's Idempotency-Key, always the same one. The same key
 * may be used for an ingest too: a key has no line feed, so the texts that are hashed differ. Throws
 * a 400 Problem when the key is invalid.
 */
export function correctionIdOf(sender: string, key: string): string {
  return idFrom(hashOf(`\ncorrection\n${sender}\n${validKey(key)}`), 'c');
}

/** Returns the id of the ingest of a correction, always the same one. No sender's key gives it. */
export function correctionIngestIdOf(correctionId: string): string {
  return idFrom(hashOf(`\ningest\n${correctionId}`));
}

/**
 * Returns the id of the ingest as which the lines of a retracted one are sent again, always the same
 * one. No sender's key gives it.
 */
export function resentIdOf(ingestId: string): string {
  return idFrom(hashOf(`\nresent\n${ingestId}`));
}

/** Returns a hash by which the ingests of one sender are told from those of others. */
export const senderHashOf = (sender: string): string =>
  hashOf(`\nsender\n${sender}`).toString('hex');

function validKey(key: string): string {
  if (/^[!-~]{1,255}$/.test(key)) return key;
  throw new Problem(400, 'An Idempotency-Key must have 1 to 255 visible ASCII characters.');
}

const hashOf = (text: string): Buffer => createHash('sha256').update(text).digest().subarray(0, 16);

/** 128 bits have at most 25 digits in base 36. */
function idFrom(bytes: Buffer, kind = 'i'): string {
  return `${kind}${BigInt(`0x${bytes.toString('hex')}`)
    .toString(36)
    .padStart(25, '0')}`;
}
