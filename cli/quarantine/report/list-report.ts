import { counted, grouped, printable } from '../../ui/text.ts';
import { textTable } from '../../ui/text-table.ts';
import type { QuarantineGroup } from '../lines/groups.ts';
import type { QuarantinedLine } from '../lines/open-lines.ts';

/** The groups with their most frequent messages. */
export function groupsReport(groups: readonly QuarantineGroup[]): string[] {
  const lines = groups.reduce((sum, group) => sum + group.lines, 0);
  if (lines === 0) return ['No line is in quarantine that has not been corrected.'];
  return [
    `${counted(lines, 'line')} in quarantine that ${lines === 1 ? 'has' : 'have'} not been corrected:`,
    '',
    ...groups.flatMap(groupLines),
    '"fix" corrects lines, one by one or by a rule; --help shows the rules.',
  ];
}

const groupLines = ({ lines, reason, column, messages, examples }: QuarantineGroup): string[] => [
  `${grouped(lines).padStart(9)}  ${reason}${column === null ? '' : `  ${column}`}`,
  ...examples.map(
    (example) => `${grouped(example.lines).padStart(20)}  ${printable(example.message)}`,
  ),
  ...(messages > examples.length
    ? [`${' '.repeat(22)}… ${counted(messages - examples.length, 'other message')}`]
    : []),
  '',
];

const TEXT_CHARACTERS = 100;

/** Lines with their ids, which `fix --line` takes. */
export function linesReport(lines: readonly QuarantinedLine[], hasMore: boolean): string[] {
  if (lines.length === 0) return ['No line is in quarantine that has not been corrected.'];
  const rows = lines.map(({ lineId, message, text, correction }) => [
    { text: lineId },
    { text: printable(message) + (correction ? ' (its correction is not finished)' : '') },
    { text: shortened(printable(text)) },
  ]);
  return [
    textTable(['line', 'message', 'original text'], rows),
    ...(hasMore ? [`The first ${grouped(lines.length)}; --limit shows more.`] : []),
  ];
}

function shortened(text: string): string {
  return text.length > TEXT_CHARACTERS ? `${text.slice(0, TEXT_CHARACTERS)}…` : text;
}
