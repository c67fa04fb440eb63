import * as z from 'zod';
import { BatchState, ChunkRange, LineCounts } from '../domain/batch.ts';
import { ReprocessingState } from '../domain/reprocessing.ts';
import { RetractionState } from '../domain/retraction.ts';
import { COMPONENTS, Link, Next, PipelineTime } from './components.ts';

const Failure = z
  .object({ error: z.string(), cause: z.string(), at: PipelineTime })
  .describe('What went wrong: the name of the error and what caused it');

const ReprocessedIngest = z
  .object({ ingestId: z.string(), state: ReprocessingState })
  .register(COMPONENTS, { id: 'ReprocessedIngest' });

const RetractedIngest = z
  .object({ ingestId: z.string(), state: RetractionState })
  .register(COMPONENTS, { id: 'RetractedIngest' });

export const BatchSummary = z
  .object({
    batchId: z.string(),
    state: BatchState,
    startedAt: PipelineTime,
    counts: LineCounts.optional().describe('Present once the batch is sealed'),
    failure: Failure.optional(),
    retractions: z
      .array(RetractedIngest)
      .optional()
      .describe('Present if ingests of the batch were ever retracted: what became of their lines'),
    reprocessings: z
      .array(ReprocessedIngest)
      .optional()
      .describe('Present if ingests of the batch were ever reprocessed, which replaces its lines'),
    links: z.object({ self: Link, console: z.url().optional() }),
  })
  .describe('One attempt at a delivery of the stream')
  .register(COMPONENTS, { id: 'BatchSummary' });
export type BatchSummary = z.infer<typeof BatchSummary>;

export const Batches = z
  .object({ batches: z.array(BatchSummary), next: Next, links: z.object({ self: Link }) })
  .describe('Batches, the latest first')
  .register(COMPONENTS, { id: 'Batches' });
export type Batches = z.infer<typeof Batches>;

export const Batch = z
  .object({
    ...BatchSummary.shape,
    execution: z.string().describe('The ARN of the execution'),
    members: z
      .array(ChunkRange)
      .optional()
      .describe('Its chunks, as ranges of ordinals. Present once the batch is sealed'),
  })
  .describe('Everything that the ledger records about a batch')
  .register(COMPONENTS, { id: 'Batch' });
export type Batch = z.infer<typeof Batch>;
