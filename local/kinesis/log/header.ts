import { crc32 } from 'node:zlib';

/**
 * A log begins with its format, a counter (u64) and a checksum of both (u32). Records up to that
 * counter that are not in the file were dropped on purpose, or are known to be lost.
 */
const FORMAT = Buffer.from('shardlg2');
const CHECKSUM_AT = 16;
export const HEADER_BYTES = 20;

export function headerOf(dropped: number): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  FORMAT.copy(header);
  header.writeBigUInt64BE(BigInt(dropped), FORMAT.length);
  header.writeUInt32BE(crc32(header.subarray(0, CHECKSUM_AT)), CHECKSUM_AT);
  return header;
}

/** The counter in the header; undefined when it is damaged. */
export function droppedIn(header: Buffer): number | undefined {
  if (header.length < HEADER_BYTES || !header.subarray(0, FORMAT.length).equals(FORMAT)) {
    return undefined;
  }
  const checksum = header.readUInt32BE(CHECKSUM_AT);
  if (checksum !== crc32(header.subarray(0, CHECKSUM_AT))) return undefined;
  return Number(header.readBigUInt64BE(FORMAT.length));
}
