import * as z from 'zod';
import { Bytes } from '../index/attributes.ts';

const Text = z.strictObject({ S: z.string() });
const Numeral = z.strictObject({ N: z.string() });

/** An item of DynamoDB as it was read, attribute by attribute. */
export const RawItem = z.record(z.string(), z.union([Text, Numeral, z.strictObject({ B: Bytes })]));
export type RawItem = z.infer<typeof RawItem>;

const Base64 = z.codec(z.base64(), Bytes, {
  decode: (text) => Buffer.from(text, 'base64'),
  encode: (bytes) => Buffer.from(bytes).toString('base64'),
});

/** The same in DynamoDB's JSON, as it is archived: bytes are in base64. */
export const StoredItem = z.record(
  z.string(),
  z.union([Text, Numeral, z.strictObject({ B: Base64 })]),
);
