import * as z from 'zod';
import { COMPONENTS, Count } from './components.ts';

/** Problems that clients can tell apart; every other one is of the type `about:blank`. */
export const ProblemType = z.enum([
  'urn:invoice-pipeline:missing-columns',
  'urn:invoice-pipeline:repeated-columns',
  'urn:invoice-pipeline:too-many-columns',
  'urn:invoice-pipeline:too-many-broken-records',
  'urn:invoice-pipeline:idempotency-key-reused',
]);
export type ProblemType = z.infer<typeof ProblemType>;

/** An RFC 9457 document. The gateway leaves the status out where it refuses for a reason that has none of its own. */
const document = z.object({
  type: z.literal('about:blank'),
  title: z.string().describe('The same for every problem of the type'),
  status: z.int().optional(),
  detail: z.string().describe('What to do; never what a line holds'),
  requestId: z.string(),
});

export const Problem = document
  .describe('An RFC 9457 problem document')
  .register(COMPONENTS, { id: 'Problem' });

export const UnreadableRequest = document
  .extend({
    line: z.int().optional().describe('Where the body stops being JSON, from 1'),
    column: z.int().optional().describe('In bytes, from 1'),
    offset: Count.optional().describe('In bytes'),
    element: z.int().optional().describe('Of the array, from 1'),
  })
  .describe('A body that cannot be read, or a header that makes no sense')
  .register(COMPONENTS, { id: 'UnreadableRequest' });

export const TooLarge = document
  .extend({ maxBytes: Count.optional() })
  .register(COMPONENTS, { id: 'TooLarge' });

export const UnfitBody = document
  .extend({
    type: ProblemType,
    missing: z.array(z.string()).optional().describe('Columns that the header does not name'),
    found: z.array(z.string()).optional().describe('What the header names'),
    repeated: z.array(z.string()).optional().describe('Columns that the header names twice'),
    rows: z.array(z.int()).optional().describe('The first rows that open a quote and leave it'),
  })
  .describe('A body that can be read and not be taken; its type says why')
  .register(COMPONENTS, { id: 'UnfitBody' });

export const NoSuchLine = document
  .extend({ invoiceExists: z.boolean().optional().describe('Whether the invoice is known') })
  .register(COMPONENTS, { id: 'NoSuchLine' });
