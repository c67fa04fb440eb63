import { gunzipSync } from 'node:zlib';
import { decodeDelivery, isDelivery } from '../../functions/staging/delivery.ts';
import { decodeChunk } from '../../functions/stream/chunk.ts';

/** Returns the text of an object: of the chunks of a delivery, of what is gzipped, or of the bytes. */
export function textOfObject(bytes: Buffer): string {
  if (isDelivery(bytes)) {
    const chunks = decodeDelivery(bytes).map(({ data }) => decodeChunk(data));
    return chunks
      .map(
        ({ header, records }) =>
          `${JSON.stringify(header)}\n${Buffer.from(records).toString('latin1')}`,
      )
      .join('\n');
  }
  const isZipped = bytes[0] === 0x1f && bytes[1] === 0x8b;
  return (isZipped ? gunzipSync(bytes) : bytes).toString('latin1');
}
