import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import {
  ingestOfRawKey,
  rawKey,
  rawObject,
  readRawObject,
} from '../../../functions/raw/raw-body.ts';

const owner = { ingestId: 'i1', bodyHash: 'abc' };
const HEADER = '{"format":"csv","v":1,"ingestId":"i1","bodyHash":"abc"}';
const body = Buffer.from('InvoiceNo,…\n1,"a\nb"\n', 'utf8');

describe('a raw body', () => {
  it('is read as it was sent, byte by byte, with how it is to be read', async () => {
    const bytes = Buffer.from([...Array(256).keys()]);
    const raw = { format: 'csv', charset: 'windows-1252', body: bytes } as const;
    expect(await readRawObject(await rawObject(owner, raw), owner)).toEqual({ ...raw, erased: [] });
    const json = { format: 'ndjson', body, erased: [2, 7] } as const;
    expect(await readRawObject(await rawObject(owner, json), owner)).toEqual(json);
  });

  it('is not read as that of another ingest, or of another body', async () => {
    const bytes = await rawObject(owner, { format: 'csv', body });
    const others = [
      { ...owner, ingestId: 'i2' },
      { ...owner, bodyHash: 'other' },
    ];
    for (const other of others) {
      await expect(readRawObject(bytes, other)).rejects.toThrow(/is that of another/);
    }
  });

  it.each([
    ['not gzipped', body, /is damaged/],
    ['cut off', gzipSync(body).subarray(0, 20), /is damaged/],
    ['without a header', gzipSync(body), /has no valid header/],
    ['without the rows that were erased', gzipSync(`${HEADER}\n`), /has no valid header/],
    ['of a later version', gzipSync('{"v":2,"ingestId":"i1"}\n'), /has no valid header/],
  ])('is refused when it is %s, and nothing of it is quoted', async (_, bytes, message) => {
    const error = await readRawObject(bytes, owner).catch((found: unknown) => found);
    expect(error).toBeInstanceOf(RangeError);
    expect(String(error)).toMatch(message);
    expect(String(error)).not.toMatch(/InvoiceNo/);
  });

  it('has a key that names its ingest', () => {
    expect(rawKey('i1')).toBe('raw/i1.gz');
    expect(ingestOfRawKey(rawKey('i1'))).toBe('i1');
    expect(ingestOfRawKey('raw/i1/x.gz')).toBeUndefined();
  });
});
