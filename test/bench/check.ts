import { FAILED } from '../../cli/ui/command.ts';
import {
  addToHistory,
  type Entry,
  HISTORY_LINES,
  Ratios,
  readHistory,
  usualRatio,
  worsened,
} from './history.ts';
import { type Measured, measuredRatios } from './ratios.ts';

/**
 * On a machine that does something else, the threads of the pipeline wait for one another and take
 * up to a fifth more CPU, and the floor, which has one thread, does not. `core` has one thread too.
 */
const MOST_CONTENTION = 1.3;

/**
 * Measures the ratios, compares them with the history, and adds them to it on request. Returns the
 * exit code.
 */
export async function checked(
  folder: string,
  record: boolean,
  print: (text: string) => void,
): Promise<number> {
  const measured = await measuredRatios(folder);
  const { notes, worse } = verdictOn(measured, readHistory());
  if (record) addToHistory({ lines: HISTORY_LINES, ratios: measured.ratios, peers: {} });
  print(notes.join('\n'));
  if (worse.length === 0) return 0;
  process.stderr.write(`${worse.join('\n')}\n`);
  return FAILED;
}

/** Says what was compared, and what has become worse. */
export function verdictOn(
  { ratios, contention }: Pick<Measured, 'ratios' | 'contention'>,
  history: readonly Entry[],
): { notes: string[]; worse: string[] } {
  const { endToEnd: _, ...others } = ratios;
  const isBusy = contention > MOST_CONTENTION;
  const busy = `endToEnd is not checked: the machine has other work, a second of CPU took ${contention.toFixed(1)} s.`;
  return {
    notes: [...compared(ratios, history), ...(isBusy ? [busy] : [])],
    worse: worsened(HISTORY_LINES, isBusy ? others : ratios, history),
  };
}

const compared = (ratios: Ratios, history: readonly Entry[]): string[] =>
  Ratios.keyof().options.map((name) => {
    const usual = usualRatio(name, HISTORY_LINES, history);
    return `${name} ${ratios[name]}${usual === undefined ? '' : `, usually ${usual}`}`;
  });
