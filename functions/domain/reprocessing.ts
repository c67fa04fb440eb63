import * as z from 'zod';
import { OperationId } from './operation.ts';

/** How many lines of an ingest were accepted, and how many quarantined. */
const Counts = z.strictObject({
  accepted: z.int().nonnegative(),
  quarantined: z.int().nonnegative(),
});

/** What a reprocessing records beside its state. Times are ISO 8601. */
export const ReprocessingDetails = z.strictObject({
  requestedBy: z.string(),
  /** When it began. */
  at: z.iso.datetime(),
  /** How often the ingest has been reprocessed, this time included. */
  times: z.int().positive(),
  /** Whether an earlier one has changed what became of its lines. */
  isAgain: z.boolean(),
  /** When it ended, and the counts of the ingest before and after it. Present once REPROCESSED. */
  endedAt: z.iso.datetime().exactOptional(),
  before: Counts.exactOptional(),
  after: Counts.exactOptional(),
});
export type ReprocessingDetails = z.infer<typeof ReprocessingDetails>;

/**
 * That the raw records of an ingest are read again, or were. REPROCESSING → REPROCESSED, or → LEFT if
 * nothing was changed and its lines are what its batches have sealed. Either may be REPROCESSING again.
 */
export const ReprocessingState = z.enum(['REPROCESSING', 'REPROCESSED', 'LEFT']);
export type ReprocessingState = z.infer<typeof ReprocessingState>;
export type Reprocessing = {
  state: ReprocessingState;
  /** The operation that does it, or that did it last. */
  operationId: string;
} & ReprocessingDetails;

const STATE_TEXT = /^([A-Z]+) (o[0-9a-z]{25})$/;

/** State and operation as one text, so that one condition holds for both. */
export const reprocessingText = ({
  state,
  operationId,
}: Pick<Reprocessing, 'state' | 'operationId'>): string => `${state} ${operationId}`;

/** Reads what reprocessingText wrote. Throws RangeError when it is anything else. */
export function reprocessingIn(text: string): Pick<Reprocessing, 'state' | 'operationId'> {
  const [, state, operationId] = STATE_TEXT.exec(text) ?? [];
  if (state === undefined) throw new RangeError('A reprocessing has no valid state');
  return { state: ReprocessingState.parse(state), operationId: OperationId.parse(operationId) };
}

/**
 * Whether the landings of an ingest say what became of its lines, and the sealed plans of its batches no
 * longer do. True also while that changes.
 */
export const isReadAgain = (reprocessing: Pick<Reprocessing, 'state'> | undefined): boolean =>
  reprocessing !== undefined && reprocessing.state !== 'LEFT';
