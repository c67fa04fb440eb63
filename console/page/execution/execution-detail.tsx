import type { Execution } from '../../../cli/trace/execution.ts';
import { Badge } from '../parts/badge.tsx';
import { Time } from '../parts/time.tsx';
import { FailureView } from './failure-view.tsx';
import { LogLines } from './log-lines.tsx';
import { PayloadView } from './payload-view.tsx';
import { spanText } from './spans.ts';
import { STATUS } from './status.ts';

/** The execution as a whole, while no state is selected. */
export function ExecutionDetail({ execution, now }: { execution: Execution; now: number }) {
  const { status, startedAt, endedAt, failure, input, output, logs, name } = execution;
  return (
    <section class="detail" aria-label="The execution">
      <div class="page-heading">
        <h3>The execution</h3>
        <Badge tone={STATUS[status].tone}>{STATUS[status].text}</Badge>
      </div>
      <p class="comment">Select a state or a bar to see what it got, did and said.</p>
      <dl class="times">
        <div>
          <dt>From</dt>
          <dd>
            <Time at={new Date(startedAt).toISOString()} />
          </dd>
        </div>
        <div>
          <dt>{endedAt === undefined ? 'So far' : 'Took'}</dt>
          <dd>{spanText((endedAt ?? now) - startedAt)}</dd>
        </div>
        <div class="whole">
          <dt>Name</dt>
          <dd class="mono">{name}</dd>
        </div>
      </dl>
      <FailureView failure={failure} />
      <PayloadView title="Input" payload={input} />
      <PayloadView title="Output" payload={output} isOpen />
      <h4>Log outside of the states</h4>
      <LogLines lines={logs} startedAt={startedAt} />
    </section>
  );
}
