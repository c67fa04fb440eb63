import { constants, deflateRawSync, inflateRawSync } from 'node:zlib';
import * as z from 'zod';
import { Bytes, Text } from './attributes.ts';

/**
 * `lines` as an item holds it: the text that encodeLines returns, or that text in UTF-8 as raw deflate
 * data. Which of the two, the item's version says.
 */
export type LinesAttribute = { S: string } | { B: Uint8Array };

/** What these decide on is stored, so they are written down, although they are zlib's defaults. */
const DEFLATE = {
  level: 6,
  memLevel: 8,
  windowBits: 15,
  strategy: constants.Z_DEFAULT_STRATEGY,
} as const;

/**
 * Nearly all items take less. An item holds all of the buffer that zlib has filled for it: with 16 KB,
 * which are the default, a step has 43 MB of buffers after a batch of 34,000 lines instead of 13.
 */
const DEFLATED_BYTES = 1024;

/** More than a chunk of 64 KB can become, so no damaged value takes all of the memory. */
const MOST_TEXT_BYTES = 4 * 1024 * 1024;

/**
 * Nine of ten texts are shorter. Each is inflated into a buffer of its own, and V8 marks the whole heap
 * when enough buffers were made: with 16 KB each, reading the tables back takes 8 % more CPU.
 */
const INFLATED_BYTES = 4096;
const INFLATE = { maxOutputLength: MOST_TEXT_BYTES, chunkSize: INFLATED_BYTES };

const Lines = z.union([Text, z.object({ B: Bytes }).transform(({ B }) => inflatedLines(B))]);

/** Returns the text of a `lines` attribute of any version. Throws when it is anything else. */
export const linesText = (attribute: unknown): string => Lines.parse(attribute);

export const deflatedLines = (text: string): { B: Uint8Array } => ({
  B: deflateRawSync(text, { ...DEFLATE, chunkSize: DEFLATED_BYTES }),
});

/** Made once, because making one takes a sixth of the time of an item. */
const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Reads the lines of version 3. Throws when they are not deflate data of a text. */
export function inflatedLines(bytes: Uint8Array): string {
  try {
    return UTF8.decode(inflateRawSync(bytes, INFLATE));
  } catch (cause) {
    throw new RangeError('The lines of an item are not deflate data of a text', { cause });
  }
}
