import * as z from 'zod';

/** An item as it is written to DynamoDB. Numbers are exact decimals in text form. */
export type Attributes = Readonly<
  Record<string, { S: string } | { N: string } | { B: Uint8Array }>
>;

/** Schemas of attributes where few are read. For those of many items see read-attributes.ts. */
export const Text = z.object({ S: z.string() }).transform(({ S }) => S);
/** Bytes, as the client of DynamoDB has them. */
export const Bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array);
