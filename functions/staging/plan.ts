import * as z from 'zod';
import { StoredDayTotals } from '../domain/day-totals.ts';
import { QuarantinedLine } from '../domain/quarantine.ts';
import { CodedTable } from './coded-table.ts';
import { LineTable, MemberChunk, packedTable, VERSION_ERROR } from './line-table.ts';
import { packedRuns } from './packed-list.ts';
import { hasItsPlanVersion, PlanVersion } from './plan-version.ts';
import { plannedParts } from './planned-parts.ts';
import type { Headed } from './staged-json.ts';

/**
 * The days of an ingest's lines in a batch, with the first and the last of their rows: where to look
 * for a line once the plan has expired.
 */
export const LandedDays = z.array(z.tuple([z.iso.date(), z.int(), z.int()]));
export type LandedDays = z.infer<typeof LandedDays>;

const Content = z.object({
  v: PlanVersion,
  batchId: z.string(),
  chunks: z.array(MemberChunk),
  lines: LineTable,
  /** One Parquet object per day of the lines. */
  lake: plannedParts('date', 'key'),
  /** One NDJSON object per day of arrival. */
  quarantine: z.array(
    z.object({
      date: z.string(),
      key: z.string(),
      lines: z.array(QuarantinedLine.extend({ arrivedAt: z.number() })),
    }),
  ),
  /** One Invoices item per entry. */
  invoices: plannedParts('invoiceNo', 'fragment'),
  /** What Customers gets. How many entries are one item, `v` says. */
  customers: plannedParts('customerId', 'invoiceNo', 'fragment'),
  /** One ledger item per entry: what the batch lands of an ingest. */
  landings: z.array(
    z.object({
      ingestId: z.string(),
      firstRow: z.int(),
      accepted: z.int(),
      quarantined: z.int(),
      /** The objects that hold its quarantined lines, in order. */
      quarantineKeys: z.array(z.string()),
      /** Absent if there are too many days, and in plans of versions before November 2026. */
      days: LandedDays.optional(),
      /** What the lake gets of it, day by day: for the books. Absent when `days` is, and in older plans. */
      dayTotals: StoredDayTotals.optional(),
    }),
  ),
});

/**
 * Everything that a sealed batch writes: final object keys, rows and fragments, and the lines
 * themselves. Materialising it at any time, any number of times and with any version of the code
 * writes the same.
 */
export const SealedPlan = Content.refine(hasItsPlanVersion, VERSION_ERROR);
export type SealedPlan = z.infer<typeof SealedPlan>;
export type Landing = SealedPlan['landings'][number];

/** Returns a plan as it is staged. `lines` are its lines as they are staged already. */
export function packedPlan(plan: SealedPlan, lines: object = packedTable(plan.lines)): Headed {
  const { v, batchId, landings: _, ...rest } = plan;
  return {
    head: { v, batchId, ...planHead(plan) },
    rest: {
      ...rest,
      lines,
      lake: plan.lake.map(withPackedRows),
      invoices: plan.invoices.map(withPackedRows),
      customers: plan.customers.map(withPackedRows),
    },
  };
}

const withPackedRows = (part: { rows: number[] }): object => ({
  ...part,
  rows: packedRuns(part.rows),
});

/**
 * The parts that the steps which materialise a plan need. To read the rows of fragments that a step
 * does not write takes it longer than to read the lines.
 */
export const PlanForLake = Content.omit({ invoices: true, customers: true })
  .extend({ lines: CodedTable })
  .refine(hasItsPlanVersion, VERSION_ERROR);
export type PlanForLake = z.infer<typeof PlanForLake>;

export const PlanForInvoices = Content.omit({ lake: true, quarantine: true, customers: true })
  .extend({ lines: CodedTable })
  .refine(hasItsPlanVersion, VERSION_ERROR);
export type PlanForInvoices = z.infer<typeof PlanForInvoices>;

export const PlanForCustomers = Content.omit({ lake: true, quarantine: true, invoices: true })
  .extend({ lines: CodedTable })
  .refine(hasItsPlanVersion, VERSION_ERROR);
export type PlanForCustomers = z.infer<typeof PlanForCustomers>;

const { landings: Landings } = Content.shape;
const Dates = z.array(z.object({ date: z.string() }).transform(({ date }) => date));

/**
 * What a commit and the catalog need of a plan: what it lands, and the days of its objects. Reads the
 * whole plan too, which is how versions before December 2026 staged it.
 */
export const PlanHead = z.union([
  z.object({
    landings: Landings,
    days: z.object({ lake: z.array(z.string()), quarantine: z.array(z.string()) }),
  }),
  z
    .object({ landings: Landings, lake: Dates, quarantine: Dates })
    .transform(({ landings, ...days }) => ({ landings, days })),
]);
export type PlanHead = z.infer<typeof PlanHead>;

/** Returns the head of a plan. */
export const planHead = ({ landings, lake, quarantine }: SealedPlan): PlanHead => ({
  landings,
  days: { lake: lake.map(({ date }) => date), quarantine: quarantine.map(({ date }) => date) },
});
