import type { Execution } from '../../../../cli/trace/execution.ts';
import { type Bar, type WaterfallRow, waterfallOf } from '../../../../cli/trace/waterfall.ts';

/**
 * The rows of the timeline: those of the trace, and in addition the wait of a Task until its function
 * is first called.
 */
export const rowsOf = (execution: Execution, now: number): WaterfallRow[] =>
  waterfallOf(execution, now).map(withStart);

function withStart(row: WaterfallRow): WaterfallRow {
  const { state, bars } = row;
  const [first] = bars;
  if (!first || state.type !== 'Task') return row;
  if (!first.attempt) return { ...row, bars: [{ ...first, kind: 'wait' }] };
  const { enteredAt = first.from } = state;
  const wait: Bar = { kind: 'wait', from: enteredAt, to: first.from, attempt: first.attempt };
  return enteredAt < first.from ? { ...row, bars: [wait, ...bars] } : row;
}
