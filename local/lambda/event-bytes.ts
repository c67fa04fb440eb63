/** A payload that writes its own JSON, faster than `JSON.stringify` would. */
export type Encodable = { encode(): Uint8Array<ArrayBuffer> };

/** Returns the JSON of an invocation's payload, in UTF-8. The bytes share their memory with nothing. */
export function eventBytes(payload: unknown): Uint8Array<ArrayBuffer> {
  if (isEncodable(payload)) return payload.encode();
  return new TextEncoder().encode(JSON.stringify(payload) ?? 'null');
}

const isEncodable = (payload: unknown): payload is Encodable =>
  typeof payload === 'object' &&
  payload !== null &&
  'encode' in payload &&
  typeof payload.encode === 'function';
