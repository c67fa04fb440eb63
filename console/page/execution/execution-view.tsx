import { useEffect, useMemo, useState } from 'preact/hooks';
import { type Execution, statesIn } from '../../../cli/trace/execution.ts';
import { ExecutionDetail } from './execution-detail.tsx';
import { Graph } from './graph/graph.tsx';
import { StateDetail } from './state-detail.tsx';
import { useSelection } from './use-selection.ts';
import { Waterfall } from './waterfall/waterfall.tsx';

/** An execution as a graph, with what a state did beside it, and as a timeline. */
export function ExecutionView({ execution }: { execution: Execution }) {
  const selection = useSelection();
  const now = useNow(execution.status === 'running');
  const states = useMemo(
    () => new Map(statesIn(execution.states).map(({ state }) => [state.name, state] as const)),
    [execution],
  );
  const selected = selection.state === undefined ? undefined : states.get(selection.state);
  return (
    <>
      {!execution.isComplete && (
        <p class="note" role="status">
          Some events of this execution are missing: they have expired, or the log has not delivered
          them yet.
        </p>
      )}
      <div class="execution">
        <div class="graph-frame">
          <Graph {...{ states, selection, now }} />
        </div>
        {selected ? (
          <StateDetail state={selected} {...{ execution, selection, now }} />
        ) : (
          <ExecutionDetail {...{ execution, now }} />
        )}
      </div>
      <Waterfall {...{ execution, selection, now }} />
    </>
  );
}

const TICK_MS = 500;

/** The time. It goes on only while something runs. */
function useNow(isRunning: boolean): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (!isRunning) return undefined;
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, [isRunning]);
  return now;
}
