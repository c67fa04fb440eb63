import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { exportRuns } from '../../../cli/trace/openlineage/export-runs.ts';
import { runEvents } from '../../../cli/trace/openlineage/run-events.ts';
import { runIdOf } from '../../../cli/trace/openlineage/run-id.ts';
import { LINE_COLUMNS } from '../../../functions/lake/lake-tables.ts';
import type { Batch } from '../../../functions/ledger/ledger.ts';
import { executionIn, messagesOf, type Written } from './an-event.ts';

/**
 * OpenLineage 2-0-2 and its facets, transcribed by hand from the published schema: the fields that
 * are required, their types and formats. The schema itself is not part of this project.
 */
const Uri = z.string().regex(/^(https:|urn:)\S+$/);
const facetOf = (name: string, fields: z.ZodRawShape) =>
  z.strictObject({
    _producer: Uri,
    _schemaURL: z
      .string()
      .regex(
        new RegExp(
          `^https://openlineage\\.io/spec/facets/\\d-\\d-\\d/${name}\\.json#/\\$defs/${name}$`,
        ),
      ),
    ...fields,
  });
const Job = z.object({ namespace: z.string().min(1), name: z.string().min(1) });
const Dataset = Job.extend({
  facets: z.strictObject({
    schema: facetOf('SchemaDatasetFacet', {
      fields: z.array(
        z.strictObject({ name: z.string(), type: z.string(), description: z.string() }),
      ),
    }).optional(),
  }),
});
const OpenLineageEvent = z.strictObject({
  eventType: z.enum(['START', 'RUNNING', 'COMPLETE', 'ABORT', 'FAIL', 'OTHER']),
  eventTime: z.iso.datetime(),
  run: z.strictObject({
    runId: z.uuid(),
    facets: z.strictObject({
      parent: facetOf('ParentRunFacet', {
        run: z.strictObject({ runId: z.uuid() }),
        job: Job,
      }).optional(),
      errorMessage: facetOf('ErrorMessageRunFacet', {
        message: z.string(),
        programmingLanguage: z.string(),
      }).optional(),
    }),
  }),
  job: Job.extend({
    facets: z.strictObject({
      jobType: facetOf('JobTypeJobFacet', {
        processingType: z.enum(['BATCH', 'STREAMING']),
        integration: z.string(),
        jobType: z.string(),
      }),
      documentation: facetOf('DocumentationJobFacet', { description: z.string() }),
    }),
  }),
  inputs: z.array(Dataset),
  outputs: z.array(
    Dataset.extend({
      outputFacets: z
        .strictObject({
          outputStatistics: facetOf('OutputStatisticsOutputDatasetFacet', { rowCount: z.int() }),
        })
        .optional(),
    }),
  ),
  producer: Uri,
  schemaURL: z.literal('https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent'),
});

const NAMES = {
  region: 'us-east-1',
  stateMachineArn: 'arn:aws:states:us-east-1:000000000000:stateMachine:Machine',
  ...{ streamName: 'Stream', glueDatabase: 'invoices' },
  ...{ invoicesTable: 'Invoices', customersTable: 'Customers' },
};

const BATCH: Batch = {
  ...{ batchId: '0-a-1', state: 'COMMITTED', payload: { key: 'p' }, execution: 'e' },
  ...{ startedAt: '2026-11-29T07:25:42.000Z', counts: { accepted: 1200, quarantined: 3 } },
  members: [
    { ingestId: 'i1', from: 0, to: 3 },
    { ingestId: 'i1', from: 5, to: 6 },
  ],
};

const FLOW = { TimeoutSeconds: 240, States: { Claim: { Type: 'Task' } } };
const endedAs = (type: string, name = '0-a-1') => {
  const events: Written[] = [
    ['ExecutionStarted', 0, 0],
    [type, 0, 9, { error: 'Busy', cause: 'full' }],
  ];
  return executionIn(messagesOf(events, `arn:aws:states:r:0:express:Machine:${name}:5e7`), FLOW);
};

describe('the OpenLineage events of an execution', () => {
  test.each([
    ['ExecutionSucceeded', 'COMPLETE'],
    ['ExecutionFailed', 'FAIL'],
    ['ExecutionTimedOut', 'FAIL'],
    ['ExecutionAborted', 'ABORT'],
  ])('that ends with %s are START and %s, as the specification has them', (type, expected) => {
    const events = runEvents(BATCH, [endedAs(type)], NAMES);
    expect(events.map(({ eventType }) => eventType)).toEqual(['START', expected]);
    for (const event of events) expect(OpenLineageEvent.parse(event)).toEqual(event);
    expect(new Set(events.map(({ run }) => run.runId)).size).toBe(1);
    const message = events[1]?.run.facets['errorMessage']?.['message'];
    expect(message).toBe(expected === 'COMPLETE' ? undefined : 'Busy: full');
  });

  test('name the stream and the ingests, and the tables with their columns and counts', () => {
    const [start, complete] = runEvents(BATCH, [endedAs('ExecutionSucceeded')], NAMES);
    expect(complete?.inputs.map(({ name }) => name)).toEqual(['stream/Stream', 'ingests/i1']);
    expect(
      complete?.outputs.map(({ name, outputFacets }) => [
        name,
        outputFacets?.['outputStatistics']?.['rowCount'],
      ]),
    ).toEqual([
      ['table/invoices/invoice_lines', 1200],
      ['table/invoices/quarantine', 3],
      ['table/Invoices', undefined],
      ['table/Customers', undefined],
    ]);
    expect(complete?.outputs[0]?.facets['schema']?.['fields']).toHaveLength(LINE_COLUMNS.length);
    expect(start?.outputs[0]).not.toHaveProperty('outputFacets');
  });

  test('of one that resumes a batch have the run of the first one as their parent', () => {
    const first = endedAs('ExecutionFailed');
    const events = runEvents(BATCH, [first, endedAs('ExecutionSucceeded', '0-a-1-r-1')], NAMES);
    for (const event of events) OpenLineageEvent.parse(event);
    const [failed, , resumed] = events;
    expect(resumed?.run.runId).not.toBe(failed?.run.runId);
    expect(resumed?.run.facets['parent']?.['run']).toEqual({ runId: failed?.run.runId });
  });

  test('of one that is running is START alone', () => {
    const running = executionIn(messagesOf([['ExecutionStarted', 0, 0]]), FLOW);
    expect(runEvents(BATCH, [running], NAMES)).toHaveLength(1);
  });
});

test('a run has the same id in every export: a UUID of version 5', () => {
  // The id of RFC 9562's example for URLs, which other implementations give too.
  expect(runIdOf('http://www.example.com/')).toBe('fcde3c85-2270-590f-9e7c-ee003d65e0e2');
});

test('batches whose executions are not in the log are counted', async () => {
  const lines: string[] = [];
  const trace = async (batchId: string) =>
    batchId === 'lost'
      ? ({ kind: 'expired', batchId, startedAt: 0, execution: 'e' } as const)
      : ({ kind: 'found', batchId, executions: [endedAs('ExecutionSucceeded')] } as const);
  const batches = [BATCH, { ...BATCH, batchId: 'lost' }, BATCH];
  const counted = await exportRuns(
    batches,
    NAMES,
    async (id) => structuredClone(await trace(id)) as never,
    (line) => lines.push(line),
  );
  expect(counted).toEqual({ runs: 2, withoutLog: 1 });
  expect(lines.map((line) => JSON.parse(line).eventType)).toEqual([
    ...['START', 'COMPLETE', 'START', 'COMPLETE'],
  ]);
});
