import * as z from 'zod';
import { CorrectionId, type CorrectionState } from '../domain/correction.ts';
import type { LineRef } from '../domain/invoice-line.ts';
import {
  type CorrectionClaim,
  type CorrectionEntry,
  type ListedCorrectionState,
  LOST_CORRECTION,
  type LostCorrection,
  type NewCorrection,
  OPEN_CORRECTION,
  SENT_CORRECTION,
  type SentLines,
} from './correction-ledger.ts';
import { ingestPk, json } from './ledger-items.ts';
import type { Item, Key } from './ledger-table.ts';

/** The sort keys of corrections, and the beginning of those of claims of quarantined lines. */
const CORRECTION = 'CORRECTION';
export const LINE_CLAIM = 'CORRECTION#';

const STATES: Readonly<Record<ListedCorrectionState, CorrectionState>> = {
  [OPEN_CORRECTION]: 'OPEN',
  [SENT_CORRECTION]: 'SENT',
  [LOST_CORRECTION]: 'LOST',
};

const correctionPk = (correctionId: string): string => `CORRECTION#${correctionId}`;
export const correctionKey = (correctionId: string): Key => ({
  pk: correctionPk(correctionId),
  sk: CORRECTION,
});

/** The row is padded so that the claims of an ingest sort by it. A body has fewer than 10 million. */
export const lineClaimKey = ({ ingestId, row }: LineRef): Key => ({
  pk: ingestPk(ingestId),
  sk: `${LINE_CLAIM}${String(row).padStart(7, '0')}`,
});

const LineNotSent = z.union([
  z
    .tuple([z.int().positive(), z.string()])
    .transform(([position, lineId]) => ({ position, lineId })),
  z
    .tuple([z.int().positive(), z.string(), CorrectionId])
    .transform(([position, lineId, holder]) => ({ position, lineId, holder })),
]);

const CorrectionItem = z.object({
  correctionId: CorrectionId,
  batchState: z
    .enum([OPEN_CORRECTION, SENT_CORRECTION, LOST_CORRECTION])
    .transform((state) => STATES[state]),
  bodyHash: z.string(),
  content: z.string().min(1),
  correctedBy: z.string(),
  startedAt: z.string(),
  reason: z.string().optional(),
  goneSince: z.iso.datetime().optional(),
  sent: json(z.object({ lines: z.int().nonnegative(), notSent: z.array(LineNotSent) })).optional(),
});

export function correctionItem({ content, correctedAt, ...correction }: NewCorrection): Item {
  return {
    ...correctionKey(correction.correctionId),
    ...correction,
    content: content.key,
    batchState: OPEN_CORRECTION,
    startedAt: correctedAt,
  };
}

export function correctionOf(item: Item): CorrectionEntry {
  const { batchState, content, startedAt, reason, sent, goneSince, ...rest } =
    CorrectionItem.parse(item);
  return {
    ...rest,
    state: batchState,
    content: { key: content },
    correctedAt: startedAt,
    ...(reason !== undefined && { reason }),
    ...(sent && { sent }),
    ...(goneSince !== undefined && { goneSince }),
  };
}

/** A line that was not sent is `[position, lineId]`, and the correction that holds it if one does. */
export function sentAttributes({ lines, notSent }: SentLines): Item {
  const tuples = notSent.map(({ position, lineId, holder }) =>
    holder === undefined ? [position, lineId] : [position, lineId, holder],
  );
  return { batchState: SENT_CORRECTION, sent: JSON.stringify({ lines, notSent: tuples }) };
}

const LineClaimItem = z.object({
  sk: z.string().regex(new RegExp(`^${LINE_CLAIM}\\d+$`)),
  correctionId: CorrectionId,
  position: z.int().positive(),
});

export function lineClaimItem(line: LineRef, correctionId: string, position: number): Item {
  return { ...lineClaimKey(line), correctionId, position };
}

export function lineClaimOf(item: Item): CorrectionClaim {
  const { sk, ...claim } = LineClaimItem.parse(item);
  return { row: Number(sk.slice(LINE_CLAIM.length)), ...claim };
}

/** Returns a correction's id, which is in its key and so is always text. The rest may be damaged. */
export const correctionIdIn = ({ pk }: Item): string => String(pk).slice(correctionPk('').length);

/** Returns what the keys of the index have of a correction. These are always text too. */
export const correctionStartIn = (item: Item): LostCorrection => ({
  correctionId: correctionIdIn(item),
  correctedAt: String(item['startedAt']),
});
