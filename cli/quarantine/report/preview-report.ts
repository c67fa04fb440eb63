import { counted, grouped, printable } from '../../ui/text.ts';
import type { Outcome, PreviewedLine } from '../lines/preview.ts';
import type { Tally } from '../lines/tally.ts';

const EXAMPLES = 5;
const WHYS = 12;

/** What became of the previewed lines, why some are left out, and the first before and after. */
export function previewReport({ lines, counts, whys, examples }: Tally): string[] {
  if (lines === 0)
    return ['No line is selected: none is in quarantine, or all have been corrected.'];
  const others: Outcome[] = ['refused', 'not-applicable', 'unchanged'];
  return [
    `${counted(lines, 'line')} selected: ${grouped(counts.accepted)} would be accepted, ${grouped(counts.refused)} refused again, ${grouped(counts['not-applicable'])} can't be corrected so, ${grouped(counts.unchanged)} unchanged.`,
    ...whys
      .slice(0, WHYS)
      .map(
        (why) => `${grouped(why.lines).padStart(9)}  ${NAMES[why.outcome]}: ${printable(why.what)}`,
      ),
    ...examplesOf('Would be accepted', examples.accepted),
    ...others.flatMap((outcome) => examplesOf(HEADINGS[outcome], examples[outcome])),
  ];
}

const NAMES: Readonly<Record<Outcome, string>> = {
  accepted: 'would be accepted',
  refused: 'refused again',
  'not-applicable': "can't be corrected so",
  unchanged: 'unchanged, still refused',
};

const HEADINGS: Readonly<Record<Outcome, string>> = {
  accepted: 'Would be accepted',
  refused: 'Would be refused again, so not sent',
  'not-applicable': "Can't be corrected so, not sent",
  unchanged: 'Not changed, so not sent',
};

function examplesOf(heading: string, lines: readonly PreviewedLine[]): string[] {
  if (lines.length === 0) return [];
  return ['', `${heading}, for example:`, ...lines.slice(0, EXAMPLES).flatMap(lineReport)];
}

function lineReport({ lineId, before, after, changed, outcome, why }: PreviewedLine): string[] {
  const changes = changed.map(
    (column) => `      ${column}: ${shown(before?.[column])} → ${shown(after?.[column])}`,
  );
  const reason = outcome === 'accepted' || why === null ? [] : [`      ${printable(why)}`];
  return [`  ${lineId}`, ...changes, ...reason];
}

const SHOWN_CHARACTERS = 80;

function shown(value: string | null | undefined): string {
  if (value === null || value === undefined) return 'no value';
  const text = printable(value);
  return `"${text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text}"`;
}
