import { CORRECTIONS } from '../../functions/lake/corrections-table.ts';
import { LINES, QUARANTINE } from '../../functions/lake/lake-tables.ts';
import type { LakeTable, PartitionColumn, SqlColumn } from '../../functions/lake/sql-column.ts';
import type { NamedQuery } from '../../infra/queries/named-queries.ts';
import { type SampleRow, sampleRows } from './sample-rows.ts';

const BEGIN = '<!-- dictionary: written by "npm run dictionary" -->';
const END = '<!-- end of the dictionary -->';

/** Returns a page with its dictionary replaced. Throws when the page has no place for it. */
export function withDictionary(page: string, queries: readonly NamedQuery[]): string {
  const [before, rest] = page.split(BEGIN);
  const [, after] = rest?.split(END) ?? [];
  if (before === undefined || after === undefined) {
    throw new Error(`The page does not have the lines "${BEGIN}" and "${END}".`);
  }
  return `${before}${BEGIN}\n\n${dictionary(queries)}\n${END}${after}`;
}

function dictionary(queries: readonly NamedQuery[]): string {
  const { line, quarantined, corrected } = sampleRows();
  return [
    tableSection(LINES, line),
    tableSection(QUARANTINE, quarantined),
    tableSection(CORRECTIONS, corrected),
    ...queries.map(viewSection),
  ].join('\n');
}

function tableSection(
  { name, description, columns, partition }: LakeTable,
  row: SampleRow,
): string {
  return section(name, description, [
    ['column', 'type', 'meaning', 'unit', 'source', 'null when', 'sample'],
    ...columns.map((column) => columnRow(column, column.type, row)),
    columnRow(partition, `${partition.type}, partition`, row),
  ]);
}

function columnRow(column: SqlColumn | PartitionColumn, type: string, row: SampleRow): string[] {
  const { name, meaning, unit = '', source, nullWhen = 'never' } = column;
  const sample = row[name] ?? null;
  return [
    code(name),
    type,
    meaning,
    unit,
    source,
    nullWhen,
    sample === null ? 'null' : code(sample),
  ];
}

function viewSection({ name, viewName, question, columns }: NamedQuery): string {
  return section(viewName, `View: the saved query \`${name}\`. ${question}`, [
    ['column', 'type', 'meaning'],
    ...columns.map(({ name: column, type, comment }) => [code(column), type, comment]),
  ]);
}

function section(name: string, text: string, [head = [], ...rows]: readonly string[][]): string {
  const lines = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
  return `### ${code(name)}\n\n${wrapped(text)}\n\n${lines.join('\n')}\n`;
}

/** Code in a cell. A bar would end the cell, so that it is escaped. */
function code(text: string): string {
  return `\`${text.replaceAll('|', '\\|')}\``;
}

const LINE_LENGTH = 100;

function wrapped(text: string): string {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const longer = lines.length === 0 ? word : `${lines.at(-1)} ${word}`;
    if (longer.length <= LINE_LENGTH && lines.length > 0) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines.join('\n');
}
