import { type LineTotals, noLines, plus } from '../domain/line-totals.ts';
import type { Difference } from './difference.ts';

/** Totals of the batches checked, by store. `named` are the lake's lines that name a customer. */
export type StoreTotals = Record<'lake' | 'named' | 'invoices' | 'customers', LineTotals>;

const FIGURES = ['received', 'accepted', 'quarantined', 'pending', 'corrected', 'resent'] as const;

/**
 * Lines of ingests: received = accepted + quarantined + pending. Of the quarantined ones, some are
 * corrected; of the received ones, some are resent: they are the corrected lines.
 */
export type LineFigures = Record<(typeof FIGURES)[number], number>;

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
  stores: StoreTotals;
  /** By the UTC day on which the ingest was accepted. */
  days: Record<string, LineFigures>;
  differences: Difference[];
};

export function emptyReport(): AuditReport {
  return {
    auditedTo: '',
    batches: 0,
    ingests: 0,
    objects: 0,
    expiredPlans: 0,
    stores: { lake: noLines(), named: noLines(), invoices: noLines(), customers: noLines() },
    days: {},
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
};

/** Adds the figures of an ingest to those of its day. */
export function addFigures({ days }: AuditReport, day: string, figures: LineFigures): void {
  const sum = { ...(days[day] ?? NO_FIGURES) };
  for (const figure of FIGURES) {
    sum[figure] += figures[figure];
  }
  days[day] = sum;
}
