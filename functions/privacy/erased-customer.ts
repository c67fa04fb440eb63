import * as z from 'zod';
import { ERASURES_PREFIX } from '../lake/lake-keys.ts';

/** Who is erased, and the key with which the certificate proves it. Kept until the erasure is done. */
const ErasedCustomer = z.strictObject({
  customerId: z.string().min(1),
  key: z.string().regex(/^[0-9a-f]{64}$/),
  anonymise: z.boolean(),
});
export type ErasedCustomer = z.infer<typeof ErasedCustomer>;

/** Where an erasure keeps that: nowhere else, so that the ledger names nobody. */
export const erasedCustomerKey = (operationId: string): string =>
  `${ERASURES_PREFIX}${operationId}.json`;

/** Reads the object. Its error quotes nothing. */
export function erasedCustomer(bytes: Uint8Array): ErasedCustomer {
  try {
    return ErasedCustomer.parse(JSON.parse(Buffer.from(bytes).toString()));
  } catch {
    throw new RangeError('The object does not say who is erased');
  }
}

/** Returns the erasure that keeps its customer under a key. */
export const erasureOf = (customerKey: string): string =>
  customerKey.slice(ERASURES_PREFIX.length, -'.json'.length);
