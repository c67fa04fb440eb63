import { createHash } from 'node:crypto';

/** The namespace of the ids: the UUID of URLs in RFC 9562. */
const URLS = Buffer.from('6ba7b8119dad11d180b400c04fd430c8', 'hex');

/** A UUID of version 5: a name has the same one in every export. */
export function runIdOf(name: string): string {
  const hash = createHash('sha1').update(URLS).update(name).digest().subarray(0, 16);
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x50, 6);
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8);
  return hash.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
