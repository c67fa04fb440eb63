import { describe, expect, it } from 'vitest';
import {
  decodeDelivery,
  deliveryIndex,
  encodeDelivery,
} from '../../../functions/staging/delivery.ts';

const chunk = (ordinal: number, text: string) => ({
  ingestId: 'ing_a',
  ordinal,
  sequenceNumber: `49590338271490256608559692538361571095921575989136588${ordinal}`,
  arrivedAt: 1_769_903_999_123,
  bytes: Buffer.byteLength(text),
  data: Buffer.from(text),
});
const chunks = [chunk(0, 'one\n'), chunk(1, '{"two":"\n"}')];

describe('a staged delivery', () => {
  it('is decoded as it was encoded', () => {
    expect(decodeDelivery(encodeDelivery(chunks))).toEqual(chunks);
  });

  it('begins with an index, from which each chunk can be read alone', () => {
    const delivery = encodeDelivery(chunks);
    const end = delivery.indexOf(10) + 1;
    expect(deliveryIndex(delivery.subarray(0, end - 1), delivery.length)).toBeUndefined();
    const index = deliveryIndex(delivery.subarray(0, end), delivery.length) ?? [];
    expect(index.map(({ start, end: next }) => delivery.toString('utf8', start, next))).toEqual([
      'one\n',
      '{"two":"\n"}',
    ]);
  });

  it('is refused when bytes are missing or left over at its end', () => {
    const delivery = encodeDelivery(chunks);
    expect(() => decodeDelivery(delivery.subarray(0, -1))).toThrow(RangeError);
    expect(() => decodeDelivery(Buffer.concat([delivery, Buffer.from('x')]))).toThrow(RangeError);
    const start = delivery.subarray(0, delivery.indexOf(10) + 1);
    expect(() => deliveryIndex(start, delivery.length - 1)).toThrow(RangeError);
    expect(() => deliveryIndex(start, delivery.length + 1)).toThrow(RangeError);
  });
});
