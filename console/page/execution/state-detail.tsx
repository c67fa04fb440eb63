import type { Execution, TracedState } from '../../../cli/trace/execution.ts';
import { Badge } from '../parts/badge.tsx';
import { Time } from '../parts/time.tsx';
import { Attempts } from './attempts.tsx';
import { FailureView } from './failure-view.tsx';
import { LogLines } from './log-lines.tsx';
import { PayloadView } from './payload-view.tsx';
import { spanText } from './spans.ts';
import { STATUS } from './status.ts';
import type { Selection } from './use-selection.ts';

type Properties = { state: TracedState; execution: Execution; selection: Selection; now: number };

/** What a state got, did and said; or one of its attempts. */
export function StateDetail({ state, execution, selection, now }: Properties) {
  const { startedAt } = execution;
  const attempt = state.attempts.find(({ number }) => number === selection.attempt);
  const { status, input, output, failure } = attempt ?? state;
  return (
    <section class="detail" aria-label={`State ${state.name}`}>
      <div class="page-heading">
        <h3>{attempt ? `${state.name}, attempt ${attempt.number}` : state.name}</h3>
        <Badge tone={STATUS[status].tone}>{STATUS[status].text}</Badge>
      </div>
      <p class="comment">{state.comment}</p>
      <Times
        from={attempt?.startedAt ?? state.enteredAt}
        to={attempt ? attempt.endedAt : state.exitedAt}
        {...{ startedAt, now }}
      />
      <FailureView failure={failure} />
      <Attempts {...{ state, selection, startedAt, now }} />
      <PayloadView title="Input" payload={input} isOpen={failure !== undefined} />
      <PayloadView title="Output" payload={output} isOpen={failure === undefined} />
      {state.enteredAt !== undefined && (
        <>
          <h4>Log</h4>
          <LogLines lines={linesOf(state, attempt)} startedAt={startedAt} />
        </>
      )}
    </section>
  );
}

/** Lines have no attempt, but each was written while one was running. */
function linesOf(
  { logs }: TracedState,
  attempt: TracedState['attempts'][number] | undefined,
): TracedState['logs'] {
  if (!attempt) return logs;
  const { startedAt, endedAt = Number.POSITIVE_INFINITY } = attempt;
  return logs.filter(({ at }) => at >= startedAt && at <= endedAt);
}

type TimesProperties = {
  from: number | undefined;
  to: number | undefined;
  startedAt: number;
  now: number;
};

function Times({ from, to, startedAt, now }: TimesProperties) {
  if (from === undefined) return null;
  return (
    <dl class="times">
      <div>
        <dt>From</dt>
        <dd>
          <Time at={new Date(from).toISOString()} /> (+{spanText(from - startedAt)})
        </dd>
      </div>
      <div>
        <dt>{to === undefined ? 'So far' : 'Took'}</dt>
        <dd>{spanText((to ?? now) - from)}</dd>
      </div>
    </dl>
  );
}
