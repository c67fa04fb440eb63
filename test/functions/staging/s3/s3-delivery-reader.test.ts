import { expect, it } from 'vitest';
import { encodeDelivery } from '../../../../functions/staging/delivery.ts';
import { s3DeliveryReader } from '../../../../functions/staging/s3/s3-delivery-reader.ts';
import { aBucket } from '../a-bucket.ts';

const delivery = { key: 'staging/b-1/delivery' };

const aChunk = (ordinal: number, bytes: number) => ({
  ingestId: 'ing_a',
  ordinal,
  sequenceNumber: '49590338271490256608559692538361571095921575989136588',
  arrivedAt: 1_769_903_999_123,
  bytes,
  data: Buffer.alloc(bytes, ordinal),
});

function aReader(chunks: ReturnType<typeof aChunk>[], cut = 0) {
  const whole = encodeDelivery(chunks);
  const { client, asked } = aBucket({ [delivery.key]: whole.subarray(0, whole.length - cut) });
  return { reader: s3DeliveryReader(client, 'staging'), asked, whole };
}

const described = ({ data: _, ...chunk }: ReturnType<typeof aChunk>) => chunk;

it('lists the chunks of 2.5 MB from its first 16 KB', async () => {
  const chunks = Array.from({ length: 40 }, (_, ordinal) => aChunk(ordinal, 64 * 1024));
  const { reader, asked } = aReader(chunks);
  expect(await reader.chunksOf(delivery)).toMatchObject(chunks.map(described));
  expect(asked).toEqual([{ Key: delivery.key, Range: 'bytes=0-16383' }]);
});

it('goes on where it ended if the index is longer, and reads nothing twice', async () => {
  const chunks = Array.from({ length: 900 }, (_, ordinal) => aChunk(ordinal, 3));
  const { reader, asked } = aReader(chunks);
  expect(await reader.chunksOf(delivery)).toMatchObject(chunks.map(described));
  expect(asked.map(({ Range }) => Range)).toEqual([
    'bytes=0-16383',
    'bytes=16384-65535',
    'bytes=65536-262143',
  ]);
});

it('reads the bytes of one chunk', async () => {
  const { reader, asked, whole } = aReader([aChunk(0, 50_000), aChunk(1, 7), aChunk(2, 50_000)]);
  const chunk = await reader.chunkIn(delivery, { ingestId: 'ing_a', ordinal: 1 });
  expect(chunk).toMatchObject(aChunk(1, 7));
  const start = whole.length - 50_007;
  expect(asked[1]).toEqual({ Key: delivery.key, Range: `bytes=${start}-${start + 6}` });
  expect(await reader.chunkIn(delivery, { ingestId: 'ing_b', ordinal: 1 })).toBeUndefined();
});

it('refuses a delivery of which the end is missing, though it reads the index only', async () => {
  const { reader } = aReader([aChunk(0, 50_000), aChunk(1, 50_000)], 1);
  await expect(reader.chunksOf(delivery)).rejects.toThrow(RangeError);
});

it('refuses one without an index', async () => {
  const { client } = aBucket({ [delivery.key]: Buffer.alloc(20_000, 'x') });
  await expect(s3DeliveryReader(client, 'staging').chunksOf(delivery)).rejects.toThrow(
    'staging/b-1/delivery does not begin as expected',
  );
});

it('finds no chunk in a delivery that is no longer there, and cannot list its chunks', async () => {
  const { client } = aBucket({});
  const reader = s3DeliveryReader(client, 'staging');
  expect(await reader.chunkIn(delivery, { ingestId: 'ing_a', ordinal: 0 })).toBeUndefined();
  await expect(reader.chunksOf(delivery)).rejects.toMatchObject({ name: 'StagingUnavailable' });
});
