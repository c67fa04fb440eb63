import { isUtf8 } from 'node:buffer';
import type { ChunkEncoding } from '../stream/chunk.ts';
import { byteOrderMark } from './body.ts';

/**
 * The encoding of a CSV text: what the sender says, else UTF-8 where a byte order mark or the bytes themselves say
 * so, else windows-1252. A text with more UTF-8 characters than bytes that fit none is UTF-8 with a few damaged
 * lines, and only those are quarantined.
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

/** How many characters beyond ASCII are UTF-8, and how many bytes beyond ASCII belong to none. */
export function utf8Census(bytes: Uint8Array): { characters: number; strays: number } {
  let characters = 0;
  let strays = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    if ((bytes[at] ?? 0) < 0x80) continue;
    const length = sequenceLength(bytes, at);
    if (length > 1) characters += 1;
    else strays += 1;
    at += length - 1;
  }
  return { characters, strays };
}

/** Bytes of the UTF-8 character that begins at `at`; 1 where none does. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const length = expectedLength(bytes[at] ?? 0);
  return length > 1 && isUtf8(bytes.subarray(at, at + length)) ? length : 1;
}

function expectedLength(lead: number): number {
  if (lead >= 0xf0) return 4;
  if (lead >= 0xe0) return 3;
  return lead >= 0xc2 ? 2 : 1;
}
