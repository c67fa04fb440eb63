import * as z from 'zod';
import { hasItsVersion, type LineTable, versionOf } from './line-table.ts';

/**
 * The version of a sealed plan. In versions 1 and 2, of code before December 2026, each fragment with a
 * customer is an item of Customers; in 3 and 4 all fragments of a customer and an ingest are one. The
 * lines of 2 and 4 have the column `extra`. A function of an earlier version refuses what it does not
 * know.
 */
export const PlanVersion = z.literal([1, 2, 3, 4]);
export type PlanVersion = z.infer<typeof PlanVersion>;

const BY_VERSION = {
  1: { lines: 1, customers: 1 },
  2: { lines: 2, customers: 1 },
  3: { lines: 1, customers: 2 },
  4: { lines: 2, customers: 2 },
} as const;

/** The version of a plan that is made today. */
export const planVersionOf = (lines: LineTable): PlanVersion => (versionOf(lines) === 1 ? 3 : 4);

export const hasItsPlanVersion = ({
  v,
  lines,
}: {
  v: PlanVersion;
  lines: { extra?: unknown };
}): boolean => hasItsVersion({ v: BY_VERSION[v].lines, lines });

/**
 * The version of the Customers items of a plan. It is the plan's own and never that of the code: a batch
 * that an earlier version sealed, and perhaps wrote in part, is finished as it was begun.
 */
export const customerItemVersion = (v: PlanVersion) => BY_VERSION[v].customers;
