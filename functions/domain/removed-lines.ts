import * as z from 'zod';
import type { DayTotals } from './day-totals.ts';

/**
 * What an operation has done with lines of an ingest: the other side of the books. `restored`: they
 * were retracted, and have been brought back since. `anonymise`: they stay without their customer.
 */
export const Removal = z.enum(['retract', 'erase', 'restored', 'anonymise']);
export type Removal = z.infer<typeof Removal>;

export type RemovedLines = { operationId: string; removal: Removal; days: DayTotals[] };
