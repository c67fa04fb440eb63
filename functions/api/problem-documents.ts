import * as z from 'zod';
import { COMPONENTS, Count } from './components.ts';

/** The problems that clients can tell apart. Every other problem has the type `about:blank`. */
export const ProblemType = z.enum([
  'urn:invoice-pipeline:missing-columns',
  'urn:invoice-pipeline:repeated-columns',
  'urn:invoice-pipeline:too-many-columns',
  'urn:invoice-pipeline:column-name-too-long',
  'urn:invoice-pipeline:too-many-broken-records',
  'urn:invoice-pipeline:idempotency-key-reused',
  'urn:invoice-pipeline:ingest-being-reprocessed',
  'urn:invoice-pipeline:ingest-being-retracted',
  'urn:invoice-pipeline:too-many-lines',
  'urn:invoice-pipeline:invalid-correction',
]);
export type ProblemType = z.infer<typeof ProblemType>;

/**
 * The gateway leaves out the status when it refuses a request for a reason that has no fixed
 * status.
 */
const document = z.object({
  type: z.literal('about:blank'),
  title: z.string().describe('The same for every problem of the type'),
  status: z.int().optional(),
  detail: z.string().describe('What to do about it. Never contains the content of a line'),
  requestId: z.string(),
});

export const ProblemDocument = document
  .describe('An RFC 9457 problem document')
  .register(COMPONENTS, { id: 'Problem' });

export const UnreadableRequest = document
  .extend({
    line: z.int().optional().describe('The line in which the body stops being JSON, from 1'),
    column: z.int().optional().describe('The column in that line, in bytes, from 1'),
    offset: Count.optional().describe('The same place as an offset in bytes, from 0'),
    element: z.int().optional().describe('The element of the array, from 1'),
  })
  .describe('A body that cannot be read, or an invalid header or parameter')
  .register(COMPONENTS, { id: 'UnreadableRequest' });

export const BeingRetracted = document
  .extend({ type: ProblemType })
  .describe('The lines of this key are being taken out or brought back')
  .register(COMPONENTS, { id: 'BeingRetracted' });

export const TooLarge = document
  .extend({ maxBytes: Count.optional().describe('The limit on an unpacked body') })
  .register(COMPONENTS, { id: 'TooLarge' });

export const UnfitBody = document
  .extend({
    type: ProblemType,
    missing: z.array(z.string()).optional().describe('Columns that the header row does not name'),
    found: z
      .array(z.string())
      .optional()
      .describe('What the header row names; of repeated columns, under which names'),
    repeated: z.array(z.string()).optional().describe('Columns that the header row names twice'),
    rows: z.array(z.int()).optional().describe('The first rows with a quote that is not closed'),
  })
  .describe('A body that can be read but not accepted. The type says why')
  .register(COMPONENTS, { id: 'UnfitBody' });

export const UnfitCorrection = document
  .extend({
    type: ProblemType,
    line: z.int().optional().describe('The first line at fault: its position in `lines`, from 1'),
    column: z.string().optional().describe('The name in its `record` that is at fault'),
  })
  .describe('A correction that can be read but not accepted. Nothing of it was sent')
  .register(COMPONENTS, { id: 'UnfitCorrection' });

export const NoSuchLine = document
  .extend({ invoiceExists: z.boolean().optional().describe('Whether the invoice is known') })
  .register(COMPONENTS, { id: 'NoSuchLine' });
