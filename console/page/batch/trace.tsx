import { useEffect } from 'preact/hooks';
import type { BatchTrace } from '../../../cli/trace/batch-trace.ts';
import type { Execution } from '../../../cli/trace/execution.ts';
import type { BatchDetail } from '../../api/batches.ts';
import { batchPath } from '../batches/batch-id.ts';
import { ExecutionView } from '../execution/execution-view.tsx';
import { STATUS } from '../execution/status.ts';
import { Answered } from '../parts/answered.tsx';
import { Time } from '../parts/time.tsx';
import { useAnswer } from '../request/use-answer.ts';
import { useQuery } from '../request/use-query.ts';

const POLL_MS = 1500;

/** What the logs say about the executions of a batch. It follows them while they run. */
export function Trace({ batch }: { batch: BatchDetail }) {
  const { batchId, state } = batch;
  const [{ replay }] = useQuery();
  const isLive = state === 'STARTED' || state === 'SEALED' || replay !== undefined;
  const path = `/api${batchPath(batchId)}/trace`;
  const trace = useAnswer<BatchTrace>(path, isLive ? { everyMs: POLL_MS } : {});
  const { kind } = trace.value ?? {};
  // The log is a little behind the ledger.
  const isBehind = !isLive && (kind === 'not logged yet' || hasRunning(trace.value));
  useEffect(() => {
    if (!isBehind) return undefined;
    const timer = setTimeout(trace.reload, POLL_MS);
    return () => clearTimeout(timer);
  }, [isBehind, trace.value]);
  return (
    <section aria-labelledby="execution-heading">
      <h2 id="execution-heading">Execution</h2>
      <Answered answer={trace}>{(value) => <Traced trace={value} />}</Answered>
    </section>
  );
}

const hasRunning = (trace: BatchTrace | undefined): boolean =>
  trace?.kind === 'found' && trace.executions.some(({ status }) => status === 'running');

function Traced({ trace }: { trace: BatchTrace }) {
  if (trace.kind === 'found') return <Executions executions={trace.executions} />;
  if (trace.kind === 'never started') {
    return (
      <p class="note">
        Its delivery was received at <Time at={new Date(trace.receivedAt).toISOString()} />, but no
        execution of it has begun.
      </p>
    );
  }
  return <p class="note">{ABSENT[trace.kind]}</p>;
}

const ABSENT = {
  unknown: 'The logs know no batch with this id.',
  expired: 'The events of this execution are no longer in the log.',
  'not logged yet': 'The log has no events of this execution yet. This page asks again.',
} as const;

function Executions({ executions }: { executions: readonly Execution[] }) {
  const [query, change] = useQuery();
  const latest = executions.at(-1);
  const shown = executions.find(({ name }) => name === query['execution']) ?? latest;
  if (!shown) return null;
  return (
    <>
      {executions.length > 1 && (
        <fieldset class="states executions">
          <legend>This batch has run more than once:</legend>
          {executions.map(({ name, status }, index) => (
            <button
              key={name}
              type="button"
              class="chip"
              aria-pressed={name === shown.name}
              onClick={() =>
                change({ execution: name === latest?.name ? '' : name, window: '', attempt: '' })
              }
            >
              {`${index === 0 ? 'First run' : `Resumed (${index})`}: ${STATUS[status].text.toLowerCase()}`}
            </button>
          ))}
        </fieldset>
      )}
      <ExecutionView key={shown.name} execution={shown} />
    </>
  );
}
