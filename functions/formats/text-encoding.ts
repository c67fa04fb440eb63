import { isAscii, isUtf8 } from 'node:buffer';
import type { ChunkEncoding } from '../stream/chunk.ts';

/**
 * Returns the length of the UTF-8 byte order mark at the beginning of the bytes, or 0 if there is
 * none.
 */
export function byteOrderMark(bytes: Uint8Array): 0 | 3 {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
}

/**
 * Returns the encoding of a CSV text: the declared one if there is one, UTF-8 if there is a byte
 * order mark or all bytes are valid UTF-8, and windows-1252 otherwise. A text with more UTF-8
 * characters than stray bytes is UTF-8 with a few damaged lines, and only those lines are
 * quarantined.
 */
export function encodingOf(bytes: Uint8Array, charset?: ChunkEncoding): ChunkEncoding {
  if (charset) return charset;
  if (byteOrderMark(bytes) > 0 || isUtf8(bytes)) return 'utf-8';
  return isMostlyUtf8(bytes) ? 'utf-8' : 'windows-1252';
}

function isMostlyUtf8(bytes: Uint8Array): boolean {
  const { characters, strays } = utf8Census(bytes);
  return characters > strays;
}

/**
 * Counts the UTF-8 characters beyond ASCII, and the bytes beyond ASCII that belong to no UTF-8
 * character.
 */
export function utf8Census(bytes: Uint8Array): { characters: number; strays: number } {
  let characters = 0;
  let strays = 0;
  for (let at = beyondAscii(bytes, 0); at < bytes.length; ) {
    const length = sequenceLength(bytes, at);
    if (length > 1) characters += 1;
    else strays += 1;
    at = beyondAscii(bytes, at + length);
  }
  return { characters, strays };
}

/** So much is passed over at once: most of a text is ASCII. */
const BLOCK = 1024;

/** The first byte beyond ASCII at or after `from`; the length, or more, if there is none. */
function beyondAscii(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < bytes.length && (bytes[at] ?? 0) < 0x80) {
    at += at % BLOCK === 0 && isAscii(bytes.subarray(at, at + BLOCK)) ? BLOCK : 1;
  }
  return at;
}

/** The bytes of the UTF-8 character that begins at `at`, or 1 if none does. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const length = expectedLength(bytes[at] ?? 0);
  return length > 1 && isUtf8(bytes.subarray(at, at + length)) ? length : 1;
}

function expectedLength(lead: number): number {
  if (lead >= 0xf0) return 4;
  if (lead >= 0xe0) return 3;
  return lead >= 0xc2 ? 2 : 1;
}
