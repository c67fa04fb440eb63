import { createHash } from 'node:crypto';
import type { MediaType } from './media-type.ts';

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
