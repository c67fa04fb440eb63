import * as z from 'zod';
import type { OperationStep } from '../operations/operation-step.ts';
import { Found } from './certificate.ts';

const Count = z.int().nonnegative();

/** A pass through everything that is stored. */
export const Pass = z.object({
  beganAt: z.iso.datetime(),
  /** Where it continues: the index of the place, and what its last page ended with. */
  place: Count,
  after: z.string().exactOptional(),
  /** How much was read of each place. */
  searched: z.array(Count),
  /** Days whose live generation has lines of the customer, and days of which an older one has. */
  live: z.array(z.iso.date()),
  dead: z.array(z.iso.date()),
  /** How much it has removed. A pass that removed something is no proof. */
  changed: Count,
  /** Why something could not be removed yet. */
  waits: z.string().exactOptional(),
});
export type Pass = z.infer<typeof Pass>;

export const newPass = (now: number): Pass => ({
  beganAt: new Date(now).toISOString(),
  place: 0,
  searched: [],
  live: [],
  dead: [],
  changed: 0,
});

const NOTHING: Found = {
  days: 0,
  ingests: 0,
  lines: 0,
  quantity: '0',
  revenue: '0',
  invoices: 0,
  customers: 0,
  records: 0,
  archives: 0,
  staged: 0,
  versions: 0,
  results: 0,
  raw: 0,
};

/** How far an erasure has come. It names days, ingests and keys, and nobody. */
export const Progress = z.object({
  phase: z
    .enum(['SETTLE', 'FIND', 'REWRITE', 'ITEMS', 'SWEEP', 'GRACE', 'CERTIFY'])
    .default('SETTLE'),
  /** When everything that began before had ended. */
  since: z.iso.datetime().exactOptional(),
  /** Days are rewritten in rounds: the last pass may find days that the index does not know. */
  round: Count.default(0),
  dates: z.array(z.iso.date()).default([]),
  /** The days and the ingests that had lines of the customer. */
  rewritten: z.array(z.iso.date()).default([]),
  ingests: z.array(z.string()).default([]),
  found: Found.default(NOTHING),
  /** When the last round had removed the lines and items from all that readers see. */
  goneAt: z.iso.datetime().exactOptional(),
  pass: Pass.exactOptional(),
  /** Until when old generations stay, and those of which days. */
  graceUntil: z.iso.datetime().exactOptional(),
  dead: z.array(z.iso.date()).default([]),
});
export type Progress = z.infer<typeof Progress>;

/** Until when an erasure leaves old generations to the queries that read them. */
export const graceEndOf = (progress: unknown): string | undefined =>
  Progress.parse(progress ?? {}).graceUntil;

/** Says what an erasure does now. */
export const eraseStep = (progress: unknown): OperationStep => ({
  step: Progress.parse(progress ?? {}).phase,
});
