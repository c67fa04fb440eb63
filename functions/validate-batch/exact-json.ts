const PLAIN_NUMBER = /^-?\d+(?:\.\d+)?$/;

/** A string in JSON, and whether it is a key. */
const STRING = /"[^"\\]*(?:\\.[^"\\]*)*"(\s*:)?/g;

export type ExactJson = {
  /** Plain numbers are the digits of the source, as text; one with an exponent stays a number. */
  value: unknown;
  /** Whether some object of the text names a key twice: JSON.parse keeps the last one and says nothing. */
  keyRepeated: boolean;
};

/** Parses JSON without rounding a number; undefined when the text is no JSON. */
export function parseExactly(text: string): ExactJson | undefined {
  // The root is read as if it stood under a key of its own.
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
