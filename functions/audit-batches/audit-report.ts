import { type LineTotals, noLines, plus } from '../domain/line-totals.ts';
import type { Difference } from './difference.ts';

/** Totals of the batches checked, by store. `named` are the lake's lines that name a customer. */
export type StoreTotals = Record<'lake' | 'named' | 'invoices' | 'customers', LineTotals>;

const FIGURES = [
  'received',
  'accepted',
  'quarantined',
  'pending',
  'corrected',
  'resent',
  'retracted',
  'erased',
] as const;

/**
 * Lines of ingests: received = accepted + quarantined + pending. Of the quarantined ones, some are
 * corrected; of the received ones, some are resent: they are the corrected lines. Of the accepted ones,
 * some are retracted or erased.
 */
export type LineFigures = Record<(typeof FIGURES)[number], number>;

/** The lines of a day of the lake: accepted = in the lake + retracted + erased. */
export type DayFigures = {
  /** Absent where an earlier version has landed lines: the ledger does not say how many. */
  accepted?: LineTotals;
  /** As counted in its live objects. */
  inLake: LineTotals;
  retracted: LineTotals;
  erased: LineTotals;
};

/** What an audit has checked and found. */
export type AuditReport = {
  /** ISO 8601: every batch and ingest before it was checked. */
  auditedTo: string;
  /** Committed batches that were compared with the stores. */
  batches: number;
  ingests: number;
  /** Objects compared with the ledger. */
  objects: number;
  /** Batches whose plan has expired, so that their stores could not be compared. */
  expiredPlans: number;
  /** Ingests whose books were not compared, because an operation was just moving lines. */
  unsettled: number;
  stores: StoreTotals;
  /** By the UTC day on which the ingest was accepted. */
  days: Record<string, LineFigures>;
  /** In an audit of everything: the days of the lake, which are those of the lines. */
  lakeDays: Record<string, DayFigures>;
  differences: Difference[];
};

export function emptyReport(): AuditReport {
  return {
    auditedTo: '',
    batches: 0,
    ingests: 0,
    objects: 0,
    expiredPlans: 0,
    unsettled: 0,
    stores: { lake: noLines(), named: noLines(), invoices: noLines(), customers: noLines() },
    days: {},
    lakeDays: {},
    differences: [],
  };
}

/** Adds the totals of a batch. */
export function addTotals({ stores }: AuditReport, totals: StoreTotals): void {
  for (const store of ['lake', 'named', 'invoices', 'customers'] as const) {
    stores[store] = plus(stores[store], totals[store]);
  }
}

const NO_FIGURES: LineFigures = {
  received: 0,
  accepted: 0,
  quarantined: 0,
  pending: 0,
  corrected: 0,
  resent: 0,
  retracted: 0,
  erased: 0,
};

/** Adds the figures of an ingest to those of its day. */
export function addFigures({ days }: AuditReport, day: string, figures: LineFigures): void {
  const sum = { ...(days[day] ?? NO_FIGURES) };
  for (const figure of FIGURES) {
    sum[figure] += figures[figure];
  }
  days[day] = sum;
}
