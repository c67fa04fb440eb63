import * as z from 'zod';
import { LineCounts } from '../domain/batch.ts';
import { LineFields } from '../domain/correction.ts';
import { QuarantinedLine } from '../domain/quarantine.ts';
import { ReprocessingState } from '../domain/reprocessing.ts';
import { RetractionState } from '../domain/retraction.ts';
import { Books, IngestBooks } from './books-responses.ts';
import { COMPONENTS, Count, Link, Next, PipelineTime } from './components.ts';

const Warnings = z
  .array(z.string())
  .describe('What the sender should know, such as ignored columns');

const links = z.object({ self: Link, quarantine: Link });

export const AcceptedIngest = z
  .object({ ingestId: z.string(), lines: Count, chunks: Count, warnings: Warnings, links })
  .describe('Every line is in the stream, and none will be lost')
  .register(COMPONENTS, { id: 'AcceptedIngest' });
export type AcceptedIngest = z.infer<typeof AcceptedIngest>;

export const LandedIngest = AcceptedIngest.extend({ accepted: Count, quarantined: Count })
  .describe('Every line can be queried. Lines that were not accepted are in the quarantine')
  .register(COMPONENTS, { id: 'LandedIngest' });
export type LandedIngest = z.infer<typeof LandedIngest>;

const Retraction = z
  .object({
    state: RetractionState.describe(
      'RETRACTED: no store shows the lines, and they can be brought back. RESENT: they were sent again ' +
        'as another ingest. PURGED: they can no longer be brought back',
    ),
    operationId: z.string(),
    requestedBy: z.string(),
    reason: z.string().optional(),
    at: PipelineTime.describe('When it began'),
    lines: Count.optional().describe('How many lines were taken out of the lake'),
    retractedAt: PipelineTime.optional(),
    expiresAt: PipelineTime.optional().describe('Until when it can be undone'),
    restoredAt: PipelineTime.optional(),
    resentAs: z.string().optional().describe('The ingest as which the lines were sent again'),
    purgedAt: PipelineTime.optional(),
  })
  .describe('The accepted lines of an ingest were taken out of every store, or are just being so')
  .register(COMPONENTS, { id: 'Retraction' });

const Reprocessing = z
  .object({
    state: ReprocessingState.describe(
      'REPROCESSING: its raw records are being read again. REPROCESSED: what came of them replaces ' +
        'what its batches have landed. LEFT: nothing was changed',
    ),
    operationId: z.string(),
    requestedBy: z.string(),
    at: PipelineTime.describe('When it began'),
    endedAt: PipelineTime.optional(),
    times: Count.describe('How often, this time included'),
    before: LineCounts.optional().describe('Present once lines were replaced'),
    after: LineCounts.optional(),
  })
  .describe("Today's code reads the raw records of an ingest again, or has done so")
  .register(COMPONENTS, { id: 'Reprocessing' });

const IngestBatch = z
  .object({
    batchId: z.string(),
    chunks: Count.describe('The number of chunks of the ingest that the batch holds'),
    landed: z.boolean(),
    accepted: Count,
    quarantined: Count,
  })
  .register(COMPONENTS, { id: 'IngestBatch' });

export const IngestSummary = z
  .object({
    ingestId: z.string(),
    state: z.enum(['RECEIVED', 'ACCEPTED']).describe('ACCEPTED once every chunk is in the stream'),
    receivedAt: PipelineTime,
    lines: Count.describe('accepted + quarantined + pending'),
    chunks: Count,
    accepted: Count,
    quarantined: Count,
    pending: z.int(),
    corrected: Count.describe('How many of the quarantined lines were corrected and sent again'),
    corrects: z
      .string()
      .optional()
      .describe('Present if these are corrected lines: the id of their correction'),
    books: Books,
    retraction: Retraction.optional().describe('Present if the ingest was ever retracted'),
    reprocessing: Reprocessing.optional().describe('Present if it was ever reprocessed'),
    links,
  })
  .describe('The progress of an ingest in a list')
  .register(COMPONENTS, { id: 'IngestSummary' });
export type IngestSummary = z.infer<typeof IngestSummary>;

export const Ingest = z
  .object({
    ...IngestSummary.shape,
    books: IngestBooks,
    warnings: Warnings,
    batches: z.array(IngestBatch),
  })
  .describe('The progress of an ingest')
  .register(COMPONENTS, { id: 'Ingest' });
export type Ingest = z.infer<typeof Ingest>;

export const Ingests = z
  .object({
    ingests: z.array(IngestSummary),
    unknown: z.array(z.string()).describe('The ids that no ingest has'),
    links: z.object({ self: Link }),
  })
  .describe('The progress of the named ingests, in the order of their ids')
  .register(COMPONENTS, { id: 'Ingests' });
export type Ingests = z.infer<typeof Ingests>;

const LineCorrection = z
  .object({
    correctionId: z.string(),
    correctedLineId: z.string().optional().describe('Present once the correction is SENT'),
  })
  .register(COMPONENTS, { id: 'LineCorrection' });

const QuarantinedRow = QuarantinedLine.omit({ ingestId: true })
  .extend({
    lineId: z.string(),
    batchId: z.string(),
    fields: LineFields.nullable().describe(
      'The original text by column. Null if it cannot be divided into columns',
    ),
    correction: LineCorrection.optional().describe('Present if the line was corrected'),
  })
  .describe('A line that was not accepted: its position, the reason, and its original text')
  .register(COMPONENTS, { id: 'QuarantinedLine' });
export type QuarantinedRow = z.infer<typeof QuarantinedRow>;

const Expired = z
  .object({
    lines: Count.describe('The number of quarantined lines that are no longer kept'),
    at: PipelineTime.describe('When the last of them expired, at the earliest'),
  })
  .register(COMPONENTS, { id: 'ExpiredLines' });

export const IngestQuarantine = z
  .object({
    ingestId: z.string(),
    quarantined: Count.describe('The number of quarantined lines in the whole ingest'),
    pending: z.int().describe('The list is complete once this is 0'),
    expired: Expired.optional().describe('Present if the list lacks lines that have expired'),
    lines: z.array(QuarantinedRow),
    next: Next,
    links: z.object({ self: Link, ingest: Link }),
  })
  .describe('The lines of an ingest that were not accepted, in row order')
  .register(COMPONENTS, { id: 'IngestQuarantine' });
export type IngestQuarantine = z.infer<typeof IngestQuarantine>;
