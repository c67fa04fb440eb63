import * as z from 'zod';
import { BatchId, BatchState, ChunkRange, type ChunkRef, LineCounts } from '../domain/batch.ts';
import { StoredDayTotals } from '../domain/day-totals.ts';
import { Origin } from '../domain/origin.ts';
import { LandedDays, type Landing } from '../staging/plan.ts';
import { Staged } from '../staging/staging.ts';
import { ChunkHeader } from '../stream/chunk.ts';
import type { Batch, Failure, Ingest, SealedRecord } from './ledger.ts';
import type { Item, Key } from './ledger-table.ts';

/** Sort keys, or their beginnings: the kind of an item. */
export const INGEST = 'INGEST';
export const CHUNK = 'CHUNK#';
export const LANDING = 'LANDING#';
const BATCH = 'BATCH';

/** The key of the audit's state. */
export const AUDIT_KEY: Key = { pk: 'AUDIT', sk: 'STATE' };

export const ingestPk = (ingestId: string): string => `INGEST#${ingestId}`;
export const ingestKey = (ingestId: string): Key => ({ pk: ingestPk(ingestId), sk: INGEST });
const batchPk = (batchId: string): string => `BATCH#${batchId}`;
export const batchKey = (batchId: string): Key => ({ pk: batchPk(batchId), sk: BATCH });

/** The ordinal is padded so that the chunks of an ingest sort by it. */
export const chunkKey = ({ ingestId, ordinal }: ChunkRef): Key => ({
  pk: ingestPk(ingestId),
  sk: `${CHUNK}${String(ordinal).padStart(6, '0')}`,
});

export const landingKey = (ingestId: string, batchId: string): Key => ({
  pk: ingestPk(ingestId),
  sk: `${LANDING}${batchId}`,
});

/** An attribute that holds a value as JSON. */
export const json = <T extends z.ZodType>(schema: T) =>
  z
    .string()
    .transform((text): unknown => JSON.parse(text))
    .pipe(schema);

const CutChunk = z.tuple([z.int(), z.int(), z.int(), z.int()]).rest(z.string());

const IngestItem = z.object({
  ingestId: z.string(),
  bodyHash: z.string(),
  plan: json(z.object({ v: z.literal(1), chunks: z.array(CutChunk) })),
  lines: z.int(),
  chunks: z.int(),
  ingestState: z.enum(['RECEIVED', 'ACCEPTED']),
  receivedAt: z.string(),
  warnings: json(z.array(z.string())),
  form: json(
    ChunkHeader.pick({
      format: true,
      encoding: true,
      columns: true,
      delimiter: true,
      unknown: true,
    }),
  ).optional(),
  corrects: z.string().optional(),
  origin: json(Origin).optional(),
});

export function ingestItem({ state, plan, warnings, form, origin, ...ingest }: Ingest): Item {
  return {
    ...ingestKey(ingest.ingestId),
    ...ingest,
    ingestState: state,
    plan: JSON.stringify(plan),
    warnings: JSON.stringify(warnings),
    ...(form && { form: JSON.stringify(form) }),
    ...(origin && { origin: JSON.stringify(origin) }),
  };
}

export function ingestOf(item: Item): Ingest {
  const { ingestState, plan, form, corrects, origin, ...ingest } = IngestItem.parse(item);
  const chunks = plan.chunks.map(
    ([start, end, firstRow, rows, broken]): Ingest['plan']['chunks'][number] =>
      broken === undefined ? [start, end, firstRow, rows] : [start, end, firstRow, rows, broken],
  );
  return {
    ...ingest,
    plan: { v: plan.v, chunks },
    state: ingestState,
    ...(form && { form }),
    ...(corrects !== undefined && { corrects }),
    ...(origin && { origin }),
  };
}

const ClaimItem = z.object({
  sk: z.string().regex(new RegExp(`^${CHUNK}\\d+$`)),
  batchId: BatchId,
});
const HeldItem = ClaimItem.extend({ sequenceNumber: z.string() });

export function claimItem(chunk: ChunkRef, batchId: string, sequenceNumber: string): Item {
  return { ...chunkKey(chunk), batchId, sequenceNumber };
}

export function claimOf(item: Item): { ordinal: number; batchId: string } {
  const { sk, batchId } = ClaimItem.parse(item);
  return { ordinal: Number(sk.slice(CHUNK.length)), batchId };
}

/** Returns who holds the chunk, and the sequence number under which it was first claimed. */
export function holderOf(item: Item): { batchId: string; sequenceNumber: string } {
  const { batchId, sequenceNumber } = HeldItem.parse(item);
  return { batchId, sequenceNumber };
}

const LandingItem = z.object({
  ingestId: z.string(),
  batchId: BatchId,
  firstRow: z.int(),
  accepted: z.int(),
  quarantined: z.int(),
  quarantineKeys: json(z.array(z.string())),
  days: json(LandedDays).optional(),
  dayTotals: json(StoredDayTotals).optional(),
});

export function landingItem(batchId: string, given: Landing): Item {
  const { quarantineKeys, days, dayTotals, ...landing } = given;
  return {
    ...landingKey(landing.ingestId, batchId),
    batchId,
    ...landing,
    quarantineKeys: JSON.stringify(quarantineKeys),
    ...(days && { days: JSON.stringify(days) }),
    ...(dayTotals && { dayTotals: JSON.stringify(dayTotals) }),
  };
}

export function landingOf(item: Item): Landing & { batchId: string } {
  const { days, dayTotals, ...landing } = LandingItem.parse(item);
  return { ...landing, ...(days && { days }), ...(dayTotals && { dayTotals }) };
}

const BatchItem = z.object({
  batchId: BatchId,
  batchState: BatchState,
  payload: z.string(),
  execution: z.string(),
  startedAt: z.string(),
  sealed: json(
    z.object({ members: z.array(ChunkRange), plan: Staged, counts: LineCounts }),
  ).optional(),
  failure: json(z.object({ error: z.string(), cause: z.string(), at: z.string() })).optional(),
  planErasedAt: z.string().exactOptional(),
});

export function batchItem({
  payload,
  ...batch
}: Pick<Batch, 'batchId' | 'payload' | 'execution' | 'startedAt'>): Item {
  return { ...batchKey(batch.batchId), ...batch, payload: payload.key, batchState: 'STARTED' };
}

export const sealedAttribute = (sealed: SealedRecord): Item => ({ sealed: JSON.stringify(sealed) });
export const failureAttribute = (failure: Failure): Item => ({ failure: JSON.stringify(failure) });

export function batchOf(item: Item): Batch {
  const { batchState, payload, sealed, failure, ...batch } = BatchItem.parse(item);
  return {
    ...batch,
    state: batchState,
    payload: { key: payload },
    ...sealed,
    ...(failure && { failure }),
  };
}

/**
 * Returns a batch item's id and start, which are in its keys and so are always text. The rest may
 * be damaged.
 */
export const startIn = ({ pk, startedAt }: Item) => ({
  batchId: String(pk).slice(batchPk('').length),
  startedAt: String(startedAt),
});

/** Returns the key of a batch in the index of a state. */
export const startOf = (
  batchState: BatchState,
  { batchId, startedAt }: Pick<Batch, 'batchId' | 'startedAt'>,
): Item => ({ ...batchKey(batchId), batchState, startedAt });

/** Returns the ingest that an item belongs to. */
export const ingestIdIn = ({ pk }: Item): string => String(pk).slice(ingestPk('').length);
