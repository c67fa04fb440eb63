import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { decodeDelivery, isDelivery } from '../staging/delivery.ts';
import { batchesOfCustomer } from './line-objects.ts';
import { chunkMentions, mentionedBy, mentionedIn, mentions } from './mentions.ts';

const inflate = promisify(gunzip);

const GZIP = Buffer.from([0x1f, 0x8b]);
const PARQUET = Buffer.from('PAR1');

/**
 * Returns whether an object of staging, or a result of a query, mentions a customer: Parquet, a delivery,
 * JSON that may be gzipped, or any other text. Better too often than too rarely: such objects can go.
 * Throws when the object is damaged.
 */
export async function holdsCustomer(bytes: Uint8Array, customerId: string): Promise<boolean> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (beginsWith(buffer, PARQUET)) {
    return batchesOfCustomer(buffer, customerId).size > 0;
  }
  if (isDelivery(buffer)) return deliveryMentions(buffer, customerId);
  if (!beginsWith(buffer, GZIP)) return mentionedIn(buffer, customerId);
  return jsonMentions((await inflate(buffer)).toString(), customerId);
}

const beginsWith = (buffer: Buffer, magic: Buffer): boolean =>
  buffer.subarray(0, magic.length).equals(magic);

const deliveryMentions = (buffer: Buffer, customerId: string): boolean =>
  decodeDelivery(buffer).some(({ data }) => chunkMentions(data, customerId));

function jsonMentions(text: string, customerId: string): boolean {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return mentions(text, customerId);
  }
  return mentionedBy(value, customerId);
}
