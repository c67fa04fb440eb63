import * as z from 'zod';
import { OperationId } from '../domain/operation.ts';

/** What `npm run erase` asks of EraseCustomers. */
export const ErasureRequest = z.strictObject({
  customerId: z.string().min(1).max(2000),
  anonymise: z.boolean(),
  reason: z.string().min(1).max(1000).exactOptional(),
  requestedBy: z.string().min(1).max(200),
  dryRun: z.boolean(),
});
export type ErasureRequest = z.infer<typeof ErasureRequest>;

/** What the index leads to. The passes through the objects may find more. */
export const ErasurePlan = z.object({
  days: z.array(z.string()),
  lines: z.int().nonnegative(),
  /** Exact decimals. */
  quantity: z.string(),
  revenue: z.string(),
  invoices: z.int().nonnegative(),
  customers: z.int().nonnegative(),
  /** The operation that erases the customer already. */
  underWay: OperationId.exactOptional(),
});
export type ErasurePlan = z.infer<typeof ErasurePlan>;

export const ErasureResponse = z.discriminatedUnion('state', [
  z.object({ state: z.literal('PLANNED'), plan: ErasurePlan }),
  /** An operation does it. Only this answer has the key that proves who was erased. */
  z.object({ state: z.literal('ASKED'), operationId: OperationId, key: z.string() }),
  z.object({ state: z.literal('REFUSED'), message: z.string() }),
]);
export type ErasureResponse = z.infer<typeof ErasureResponse>;
