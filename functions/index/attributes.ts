import * as z from 'zod';
import { readMoney } from '../domain/money.ts';
import { CUSTOMER_VERSION, INVOICE_VERSION } from './fragment.ts';

/** An item as it is written to DynamoDB. Numbers are exact decimals in text form. */
export type Attributes = Readonly<Record<string, { S: string } | { N: string }>>;

const Decimal = z.object({ N: z.string().min(1) }).transform(({ N }) => N);

/** Schemas of attributes as they are read. */
export const Text = z.object({ S: z.string() }).transform(({ S }) => S);
export const Exact = Decimal.transform(BigInt);
export const Whole = Decimal.transform(Number).pipe(z.int());
/** Money is a decimal in the table, and thousandths in code. */
export const Money = Decimal.transform(readMoney);
/** An item of an unknown version is an error and never a wrong result. */
export const InvoiceVersion = Whole.pipe(z.literal([1, INVOICE_VERSION]));
export const CustomerVersion = Whole.pipe(z.literal(CUSTOMER_VERSION));
