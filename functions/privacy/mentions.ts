import { beginsAsChunk, decodeChunk } from '../stream/chunk.ts';

/** What separates values in the formats that senders use, and in JSON. */
const SEPARATORS = /[,;\t|"\\{}[\]:\r\n]/;

/**
 * Returns whether one of the values in a text is this customer. The text may be a record that could
 * not be read, so which column a value belongs to is not known: a quantity or a stock code that looks
 * the same counts too. A value that only contains the customer does not, such as a longer number.
 */
export function mentions(text: string, customerId: string): boolean {
  if (SEPARATORS.test(customerId)) return formsOf(customerId).some((form) => text.includes(form));
  if (!text.includes(customerId)) return false;
  return text.split(SEPARATORS).some((value) => value.trim() === customerId);
}

/** A customer with a separator in it, as it is, in CSV, and as JSON in text and in a text of JSON. */
function formsOf(customerId: string): string[] {
  const json = inJson(customerId);
  return [customerId, customerId.replaceAll('"', '""'), json, inJson(json)];
}

const inJson = (text: string): string => JSON.stringify(text).slice(1, -1);

/** The encodings in which records are kept: those of functions/stream/chunk.ts. */
const DECODERS = ['utf-8', 'windows-1252'].map((encoding) => new TextDecoder(encoding));

/** Returns whether bytes of text in one of the encodings of records mention the customer. */
export function mentionedIn(bytes: Uint8Array, customerId: string): boolean {
  return DECODERS.some((decoder) => mentions(decoder.decode(bytes), customerId));
}

/**
 * Returns whether a record as it was received mentions the customer. A record that no ingest wrote may be
 * a chunk: a damaged one, or one that an earlier version could not read. If it can't be decoded, it counts.
 */
export function recordMentions(bytes: Uint8Array, customerId: string): boolean {
  return (
    mentionedIn(bytes, customerId) || (beginsAsChunk(bytes) && chunkMentions(bytes, customerId))
  );
}

/** Returns whether a record in a chunk mentions the customer, or the chunk can't be decoded. */
export function chunkMentions(bytes: Uint8Array, customerId: string): boolean {
  try {
    return recordMentions(decodeChunk(bytes).records, customerId);
  } catch {
    return true;
  }
}

/**
 * Returns whether one of the texts in a value of JSON mentions the customer. The text of a quarantined
 * line may be in base64, as its encoding says.
 */
export function mentionedBy(value: unknown, customerId: string): boolean {
  if (typeof value === 'string') return mentions(value, customerId);
  if (typeof value !== 'object' || value === null) return false;
  const bytes = bytesOf(value);
  if (bytes && recordMentions(bytes, customerId)) return true;
  return Object.values(value).some((each) => mentionedBy(each, customerId));
}

/** Lines are staged with `encoding`, and are in the table with `text_encoding`. */
function bytesOf(value: object): Buffer | undefined {
  const { text, encoding, text_encoding } = value as Record<string, unknown>;
  if (typeof text !== 'string' || (encoding ?? text_encoding) !== 'base64') return undefined;
  return Buffer.from(text, 'base64');
}
