import * as z from 'zod';
import { OperationKind, OperationState } from '../domain/operation.ts';
import { COMPONENTS, Count, Link, Next, PipelineTime } from './components.ts';

const LineOutcomes = z.object({ accepted: Count, quarantined: Count });

const OperationProgress = z
  .object({
    step: z
      .enum([
        'ARCHIVE',
        'REMOVE',
        'BRING_BACK',
        'READ',
        'CHANGE',
        'CLEAN_UP',
        'SETTLE',
        'FIND',
        'REWRITE',
        'ITEMS',
        'SWEEP',
        'GRACE',
        'CERTIFY',
      ])
      .describe(
        'A retraction archives ingests and removes their lines. A reprocessing reads raw bodies, ' +
          'changes the stores and cleans up. SETTLE to CERTIFY are the phases of an erasure',
      ),
    done: Count.optional().describe('Of how many ingests the step is done'),
    of: Count.optional(),
  })
  .describe('What an operation does now')
  .register(COMPONENTS, { id: 'OperationProgress' });

const OperationResult = z
  .object({
    ingests: Count.optional().describe('How many ingests it has dealt with'),
    changed: Count.optional().describe('How many of them a reprocessing has changed'),
    days: Count.optional().describe('How many days of the lake it has rewritten'),
    lines: Count.optional().describe('How many lines were taken out or brought back'),
    before: LineOutcomes.optional(),
    after: LineOutcomes.optional(),
    refused: z
      .array(z.object({ ingestId: z.string().optional(), why: z.string() }))
      .optional()
      .describe('What was not done, and why'),
    certificate: z.string().optional().describe('The key of the certificate of an erasure'),
    hash: z.string().optional().describe('Its SHA-256'),
  })
  .describe('What an operation has done')
  .register(COMPONENTS, { id: 'OperationResult' });

export const OperationSummary = z
  .object({
    operationId: z.string(),
    kind: OperationKind,
    state: OperationState.describe('OPEN until all of its work is done'),
    requestedBy: z.string(),
    reason: z
      .string()
      .optional()
      .describe('Why, in the words of the request. Never shown of an erasure'),
    at: PipelineTime.describe('When it was asked for'),
    turn: z
      .boolean()
      .describe('Whether it has begun and the others wait for it. One operation works at a time'),
    waitingFor: z.string().optional().describe('What it waits for, in a sentence'),
    progress: OperationProgress.optional(),
    ingests: Count.optional().describe('How many ingests it is about. Absent for an erasure'),
    uploadId: z.string().optional().describe('The upload by which they were named'),
    endedAt: PipelineTime.optional(),
    result: OperationResult.optional().describe('Present once it is DONE'),
    links: z.object({ self: Link }),
  })
  .describe('A change of lines that have landed')
  .register(COMPONENTS, { id: 'OperationSummary' });
export type OperationSummary = z.infer<typeof OperationSummary>;

export const Operations = z
  .object({
    operations: z.array(OperationSummary),
    next: Next,
    links: z.object({ self: Link }),
  })
  .describe('Operations, the latest first')
  .register(COMPONENTS, { id: 'Operations' });
export type Operations = z.infer<typeof Operations>;

export const Operation = z
  .object({
    ...OperationSummary.shape,
    ingestIds: z.array(z.string()).optional().describe('Absent for an erasure'),
    links: z.object({ self: Link, operations: Link }),
  })
  .describe('A change of lines that have landed, and the ingests that it is about')
  .register(COMPONENTS, { id: 'Operation' });
export type Operation = z.infer<typeof Operation>;
