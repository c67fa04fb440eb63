const PLAIN_NUMBER = /^-?\d+(?:\.\d+)?$/;

/** A JSON string. The group matches if the string is a key. */
const STRING = /"[^"\\]*(?:\\.[^"\\]*)*"(\s*:)?/g;

export type ExactJson = {
  /**
   * The value. Plain numbers are text with the digits of the source. A number with an exponent
   * stays a number.
   */
  value: unknown;
  /**
   * Whether an object in the text has the same key twice. JSON.parse silently keeps the last one.
   */
  keyRepeated: boolean;
};

/** Parses JSON without rounding numbers. Returns undefined if the text is not valid JSON. */
export function parseExactly(text: string): ExactJson | undefined {
  // JSON.parse passes the root to the reviver under a key that the text does not contain.
  let keysRead = -1;
  function digitsOf(this: unknown, _key: string, value: unknown, source?: { source?: string }) {
    if (!Array.isArray(this)) keysRead += 1;
    if (typeof value !== 'number') return value;
    return source?.source && PLAIN_NUMBER.test(source.source) ? source.source : value;
  }
  try {
    const value: unknown = JSON.parse(text, digitsOf);
    return { value, keyRepeated: keysWritten(text) !== keysRead };
  } catch {
    return undefined;
  }
}

function keysWritten(text: string): number {
  let keys = 0;
  for (const [, colon] of text.matchAll(STRING)) if (colon !== undefined) keys += 1;
  return keys;
}
