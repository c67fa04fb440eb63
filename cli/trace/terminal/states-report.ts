import type { Attempt, Execution, TracedState } from '../execution.ts';
import { statesIn } from '../execution.ts';
import { type WaterfallRow, waterfallOf } from '../waterfall.ts';
import { barText, type Scale } from './bar-text.ts';
import { failureText } from './failure-text.ts';
import { GLYPHS, type Paint } from './paint.ts';
import { lasted, timeOfDay } from './time-text.ts';

export type ReportOptions = {
  /** Of the terminal. */
  columns: number;
  paint: Paint;
  now: number;
  /** Whether to print what the functions have logged. */
  showsLogs: boolean;
};

const DURATION_WIDTH = 12;
const LEAST_BAR = 10;
const MOST_BAR = 120;

/** Each state with its glyph, how long it took and when, and below it what went wrong. */
export function statesReport(execution: Execution, options: ReportOptions): string[] {
  const rows = new Map(
    waterfallOf(execution, options.now).map((row) => [row.state.name, row] as const),
  );
  const states = statesIn(execution.states);
  const nameWidth = Math.max(...states.map(({ state, depth }) => state.name.length + 2 * depth));
  const taken = nameWidth + DURATION_WIDTH + 8;
  const scale: Scale = {
    from: execution.startedAt,
    to: execution.endedAt ?? options.now,
    width: Math.max(LEAST_BAR, Math.min(MOST_BAR, options.columns - taken)),
  };
  return states.flatMap(({ state, depth }) => {
    const label = `${'  '.repeat(depth)}${state.name}`.padEnd(nameWidth);
    const row = rows.get(state.name);
    return [stateLine(state, label, row, scale, options), ...details(state, depth, options)];
  });
}

function stateLine(
  state: TracedState,
  label: string,
  row: WaterfallRow | undefined,
  scale: Scale,
  { paint, now }: ReportOptions,
): string {
  const { status, enteredAt, exitedAt = now } = state;
  const time = enteredAt === undefined ? 'not reached' : lasted(exitedAt - enteredAt);
  const bars = row ? barText(row.bars, scale) : '';
  const head = paint(status, `${GLYPHS[status]} ${label}`);
  return `  ${head}  ${time.padStart(DURATION_WIDTH)}  ${paint(status, bars)}`.trimEnd();
}

function details(state: TracedState, depth: number, options: ReportOptions): string[] {
  const indent = ' '.repeat(6 + 2 * depth);
  const isRetried = state.attempts.length > 1;
  const attempts = isRetried ? attemptLines(state.attempts, options) : [];
  const isTold = state.type === 'Fail' || (isRetried && state.status !== 'aborted');
  const failure =
    state.failure && !isTold ? [`${state.status}: ${failureText(state.failure)}`] : [];
  const logs = options.showsLogs ? state.logs.map(logText) : [];
  return [...attempts, ...failure, ...logs].map((line) => indent + line);
}

function attemptLines(attempts: readonly Attempt[], { paint, now }: ReportOptions): string[] {
  return attempts.map(({ number, status, startedAt, endedAt, failure }, index) => {
    const before = attempts[index - 1]?.endedAt;
    const waited = before === undefined ? '' : `, after waiting ${lasted(startedAt - before)}`;
    const why = failure ? `: ${failureText(failure)}` : '';
    const time = `${preposition(status)} ${lasted((endedAt ?? now) - startedAt)}`;
    const what = `attempt ${number} ${status} ${time}${waited}`;
    return `${paint(status, what)}${why}`;
  });
}

function preposition(status: Attempt['status']): string {
  if (status === 'running') return 'for';
  return status === 'failed' || status === 'succeeded' ? 'in' : 'after';
}

export const logText = ({ at, level, message }: TracedState['logs'][number]): string =>
  `${timeOfDay(at)} ${level.padEnd(5)} ${message}`;
