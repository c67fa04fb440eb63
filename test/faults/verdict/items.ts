import * as z from 'zod';
import { linesText } from '../../../functions/index/lines-attribute.ts';

/** An item of a table, as DynamoDB writes it. */
export const Item = z.record(z.string(), z.unknown());
export type Item = z.infer<typeof Item>;

export const Text = z.object({ S: z.string() }).transform(({ S }) => S);

/** The lines of an item of Invoices: bytes are in base64 here. */
export const EncodedLines = z.union([
  Text,
  z.object({ B: z.base64() }).transform(({ B }) => linesText({ B: Buffer.from(B, 'base64') })),
]);
