/** A log as versions before the checksums wrote it: header, then length, time, key and data. */
export function firstFormatOf(texts: readonly string[], { first }: { first: number }): Buffer {
  const header = Buffer.alloc(16);
  header.write('shardlog');
  header.writeBigUInt64BE(BigInt(first), 8);
  return Buffer.concat([header, ...texts.map(frame)]);
}

function frame(text: string): Buffer {
  const [key, data] = [Buffer.from('k'), Buffer.from(text)];
  const head = Buffer.alloc(14);
  head.writeUInt32BE(10 + key.length + data.length, 0);
  head.writeDoubleBE(1000, 4);
  head.writeUInt16BE(key.length, 12);
  return Buffer.concat([head, key, data]);
}
