import { counted, duration, grouped } from '../../../cli/ui/text.ts';
import { type Cell, textTable } from '../../../cli/ui/text-table.ts';
import { FAULT_KINDS, type Fault } from '../../../local/faults/fault.ts';
import type { Report } from '../run/job.ts';
import { type Tally, totalOf } from './tally.ts';
import { watchPath } from './watch-path.ts';

const MOST_VIOLATIONS = 5;

const number = (value: number): Cell => ({ text: grouped(value), right: true });

/** Renders what was injected, by kind and by call site, and where nothing was. */
export function tallyText(tally: Tally): string {
  const sites = tally.sites();
  const kinds = FAULT_KINDS.map((kind): Cell[] => [{ text: kind }, number(totalOf(kind, sites))]);
  const rows = sites.map(([site, { passed, injected }]): Cell[] => {
    const faults = [...injected.values()].reduce((sum, count) => sum + count, 0);
    return [{ text: site }, number(passed), number(faults), number(injected.size)];
  });
  const gaps = tally.gaps();
  return [
    textTable(['Kind of fault', 'Injected'], kinds),
    textTable(['Call site', 'Passed', 'Faults', 'Kinds'], rows),
    gaps.length === 0
      ? 'Every kind of fault was injected, and every call site had at least one.'
      : `Without faults: ${gaps.join('; ')}`,
  ].join('\n\n');
}

/** Renders a failing schedule, the command that runs it again, and the page that shows it. */
export function failureText({ seed, violations, injected }: Report, commit?: string): string {
  const more = violations.length - MOST_VIOLATIONS;
  return [
    `Seed ${seed} fails:`,
    ...violations.slice(0, MOST_VIOLATIONS).map((violation) => `  ${violation}`),
    ...(more > 0 ? [`  and ${more} more`] : []),
    'with these faults, each of which is needed:',
    ...injected.map((fault) => `  ${faultText(fault)}`),
    'To run it again:',
    `  npm run faults -- --seed ${seed} --only '${JSON.stringify(injected)}'`,
    'To watch it, open this page of the console ("npm run console" prints its address):',
    `  ${watchPath(seed, injected, commit)}`,
  ].join('\n');
}

const faultText = ({ site, nth, kind, times }: Fault): string =>
  `${kind}${times > 1 ? `, ${times} times in a row` : ''}: ${site}, call ${nth + 1}`;

type Summary = {
  tally: Tally;
  /** The seeds of the schedules that failed. */
  failed: readonly number[];
  planned: number;
  isStopped: boolean;
  seconds: number;
};

/** Renders the last line: how much was run, how long it took, and whether anything failed. */
export function summaryText({ tally, failed, planned, isStopped, seconds }: Summary): string {
  const all = counted(planned, 'schedule');
  const run = isStopped ? `Stopped after ${tally.schedules()} of ${all}` : all;
  const verdict =
    failed.length === 0 ? 'no violation' : `${failed.length} failed: seeds ${failed.join(', ')}`;
  return `${run}, ${grouped(tally.lines())} lines, ${duration(seconds)}: ${verdict}`;
}
