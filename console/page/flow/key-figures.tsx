import { counted, grouped } from '../../../cli/ui/text.ts';
import type { Flow } from '../../api/flow.ts';
import { Ago } from '../parts/time.tsx';

/** What an operator looks at first. */
export function KeyFigures({ flow }: { flow: Flow }) {
  const { received, landed, waiting, machine } = flow;
  const errors = machine.failed + machine.parked + machine.unreadable;
  return (
    <dl class="figures flow-figures" aria-label="Key figures">
      <div>
        <dt>Received</dt>
        <dd>{counted(received.perSecond, 'line')}/s</dd>
      </div>
      <div>
        <dt>Landed</dt>
        <dd>{counted(landed.perSecond, 'line')}/s</dd>
      </div>
      <div>
        <dt>Waiting</dt>
        <dd>{counted(waiting.lines, 'line')}</dd>
      </div>
      <div>
        <dt>Newest landed</dt>
        <dd>{landed.newest ? <Ago at={landed.newest} now={flow.at} /> : 'none'}</dd>
      </div>
      <div class={errors > 0 ? 'is-bad' : undefined}>
        <dt>To look at</dt>
        <dd>{errors === 0 ? 'nothing' : grouped(errors)}</dd>
      </div>
    </dl>
  );
}
