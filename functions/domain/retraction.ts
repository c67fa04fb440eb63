import * as z from 'zod';
import { OperationId } from './operation.ts';

/**
 * The states of an ingest's retraction. RETRACTING → RETRACTED, and from there → RESTORING → RESTORED,
 * or → RESENT, or → PURGED. RETRACTING → RESTORED if the stores do not have all of its lines: nothing
 * is removed then. A RESTORED ingest may be retracted again. RESENT and PURGED are final.
 */
export const RetractionState = z.enum([
  'RETRACTING',
  'RETRACTED',
  'RESTORING',
  'RESTORED',
  'RESENT',
  'PURGED',
]);
export type RetractionState = z.infer<typeof RetractionState>;

/** What a retraction records beside its state. Times are ISO 8601. */
export const RetractionDetails = z.strictObject({
  requestedBy: z.string(),
  reason: z.string().optional(),
  /** When it began. */
  at: z.string(),
  /** How often the ingest has been retracted, this time included. */
  times: z.int().positive(),
  /** How many lines it took out. Present once RETRACTED. */
  lines: z.int().nonnegative().optional(),
  retractedAt: z.string().optional(),
  /** Until when it can be undone. */
  expiresAt: z.string().optional(),
  restoredAt: z.string().optional(),
  /** The ingest as which the same lines were sent again. */
  resentAs: z.string().optional(),
  purgedAt: z.string().optional(),
});
export type RetractionDetails = z.infer<typeof RetractionDetails>;

/** The retraction of an ingest. */
export type Retraction = {
  state: RetractionState;
  /** The operation that takes the lines out. */
  operationId: string;
  /** While RESTORING: the operation that brings them back. */
  restoreId?: string;
} & RetractionDetails;

const STATE_TEXT = /^([A-Z]+) (o[0-9a-z]{25})(?: (o[0-9a-z]{25}))?$/;

/**
 * Returns state and operations as one text, so that one condition holds for all of them: a write of
 * an operation that is over finds another text.
 */
export const stateText = (
  retraction: Pick<Retraction, 'state' | 'operationId' | 'restoreId'>,
): string => {
  const { state, operationId, restoreId } = retraction;
  return [state, operationId, ...(restoreId === undefined ? [] : [restoreId])].join(' ');
};

/** Reads what stateText wrote. Throws RangeError when it is anything else. */
export function stateIn(text: string): Pick<Retraction, 'state' | 'operationId' | 'restoreId'> {
  const [, state, operationId, restoreId] = STATE_TEXT.exec(text) ?? [];
  if (state === undefined) throw new RangeError('A retraction has no valid state');
  return {
    state: RetractionState.parse(state),
    operationId: OperationId.parse(operationId),
    ...(restoreId !== undefined && { restoreId }),
  };
}

/** Whether the stores are to show the lines of an ingest. False also while they come and go. */
export const isShown = (retraction: Pick<Retraction, 'state'> | undefined): boolean =>
  retraction === undefined || retraction.state === 'RESTORED';
