import * as z from 'zod';
import { readMoney } from '../domain/money.ts';
import { CUSTOMER_VERSION } from './fragment.ts';

/** An item as it is written to DynamoDB. Numbers are exact decimals in text form. */
export type Attributes = Readonly<
  Record<string, { S: string } | { N: string } | { B: Uint8Array }>
>;

const Decimal = z.object({ N: z.string().min(1) }).transform(({ N }) => N);

/** Schemas of attributes as they are read. */
export const Text = z.object({ S: z.string() }).transform(({ S }) => S);
/** Bytes, as the client of DynamoDB has them. */
export const Bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array);
export const Exact = Decimal.transform(BigInt);
export const Whole = Decimal.transform(Number).pipe(z.int());
/** Money is a decimal in the table, and thousandths in code. */
export const Money = Decimal.transform(readMoney);
/** An item of an unknown version is an error and never a wrong result. */
export const CustomerVersion = Whole.pipe(z.literal(CUSTOMER_VERSION));
