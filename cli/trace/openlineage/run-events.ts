import type { Batch } from '../../../functions/ledger/ledger.ts';
import type { Execution, ExecutionStatus } from '../execution.ts';
import { failureText } from '../terminal/failure-text.ts';
import { type DatasetNames, inputsOf, jobNamespace, outputsOf } from './datasets.ts';
import { facet, PRODUCER, type RunEvent, SCHEMA_URL } from './event.ts';
import { runIdOf } from './run-id.ts';

const JOB = 'ProcessBatch';

const END_TYPES: Readonly<Record<Exclude<ExecutionStatus, 'running'>, RunEvent['eventType']>> = {
  succeeded: 'COMPLETE',
  failed: 'FAIL',
  'timed out': 'FAIL',
  aborted: 'ABORT',
};

/**
 * The OpenLineage events of the executions of a batch: START, and the end of those that have ended.
 * An execution is a run. One that resumes the batch has the run of the first one as its parent.
 */
export function runEvents(
  batch: Batch,
  executions: readonly Execution[],
  names: DatasetNames,
): RunEvent[] {
  return executions.flatMap((execution) => {
    const { startedAt, endedAt, status } = execution;
    const start = eventOf('START', startedAt, { execution, batch, names });
    if (endedAt === undefined || status === 'running') return [start];
    return [start, eventOf(END_TYPES[status], endedAt, { execution, batch, names })];
  });
}

type About = { execution: Execution; batch: Batch; names: DatasetNames };

function eventOf(
  eventType: RunEvent['eventType'],
  at: number,
  { execution, batch, names }: About,
): RunEvent {
  const isStart = eventType === 'START';
  const { failure } = execution;
  const written = eventType === 'COMPLETE' ? batch : { ...batch, state: 'STARTED' as const };
  return {
    eventType,
    eventTime: new Date(at).toISOString(),
    run: {
      runId: runIdOf(`${jobNamespace(names)}/${execution.name}`),
      facets: {
        ...parentOf(execution, batch, names),
        ...(!isStart &&
          failure && {
            errorMessage: facet('ErrorMessageRunFacet', {
              message: failureText(failure),
              programmingLanguage: 'TypeScript',
            }),
          }),
      },
    },
    job: jobOf(names),
    inputs: inputsOf(batch, names),
    outputs: outputsOf(written, names),
    producer: PRODUCER,
    schemaURL: SCHEMA_URL,
  };
}

const jobOf = (names: DatasetNames): RunEvent['job'] => ({
  namespace: jobNamespace(names),
  name: JOB,
  facets: {
    jobType: facet('JobTypeJobFacet', {
      ...{ processingType: 'BATCH', integration: 'STEP_FUNCTIONS', jobType: 'JOB' },
    }),
    documentation: facet('DocumentationJobFacet', {
      description: 'Lands one batch of invoice lines in the lake and the tables',
    }),
  },
});

/** The batch's own execution has the batch's id as its name. */
function parentOf({ name }: Execution, { batchId }: Batch, names: DatasetNames) {
  if (name === batchId) return {};
  const run = { runId: runIdOf(`${jobNamespace(names)}/${batchId}`) };
  const job = { namespace: jobNamespace(names), name: JOB };
  return { parent: facet('ParentRunFacet', { run, job }) };
}
