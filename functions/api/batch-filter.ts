import * as z from 'zod';
import { BatchState } from '../domain/batch.ts';

const STATES = BatchState.options.join('|');

export const LIST_OF_STATES = new RegExp(`^(${STATES})(,(${STATES}))*$`);

/** The longest text that `error` takes. */
export const MAX_ERROR_TEXT = 200;

const Time = z.iso.datetime();

/** The query parameters that select batches. */
export const BATCH_FILTER = {
  status: z
    .string()
    .regex(LIST_OF_STATES)
    .optional()
    .describe(
      'Which batches to list: states, separated by commas. FAILED includes sealed batches with a ' +
        'failure and overdue ones. Default: those that are neither committed nor abandoned',
    ),
  from: Time.optional().describe('Only batches that started at this time or later'),
  to: Time.optional().describe('Only batches that started at this time or earlier'),
  ingest: z
    .string()
    .optional()
    .describe('Only batches that hold chunks of this ingest or have landed lines of it'),
  error: z
    .string()
    .min(1)
    .max(MAX_ERROR_TEXT)
    .optional()
    .describe('Only batches whose failure contains this text in its error or cause, in any case'),
};
