import { grouped } from '../../../cli/ui/text.ts';
import { type Cell, textTable } from '../../../cli/ui/text-table.ts';
import { FAULT_KINDS, type Fault } from '../../../local/simulation/faults/schedule.ts';
import type { Report } from '../run/job.ts';
import { type Tally, totalOf } from './tally.ts';

const MOST_VIOLATIONS = 5;

const number = (value: number): Cell => ({ text: grouped(value), right: true });

/** What was injected, by kind and by call site; and where nothing was. */
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
      ? 'Every kind and every call site had its faults.'
      : `None: ${gaps.join('; ')}`,
  ].join('\n\n');
}

/** A failing schedule for a person, and the command that runs it again. */
export function failureText({ seed, violations, injected }: Report): string {
  const more = violations.length - MOST_VIOLATIONS;
  return [
    `Seed ${seed} fails:`,
    ...violations.slice(0, MOST_VIOLATIONS).map((violation) => `  ${violation}`),
    ...(more > 0 ? [`  and ${more} more`] : []),
    'with these faults, none of which can be left out:',
    ...injected.map((fault) => `  ${faultText(fault)}`),
    'Again:',
    `  npm run faults -- --seed ${seed} --only '${JSON.stringify(injected)}'`,
  ].join('\n');
}

const faultText = ({ site, nth, kind, times }: Fault): string =>
  `${kind}${times > 1 ? `, ${times} times in a row` : ''}: ${site}, call ${nth + 1}`;
