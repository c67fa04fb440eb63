import type { LineColumn, LineOutcome, PreviewedLine } from '../../../api/quarantine.ts';
import { Badge, type Tone } from '../../parts/badge.tsx';
import { ScrolledTable } from '../../parts/scrolled-table.tsx';
import { COLUMNS } from '../columns.ts';

const OUTCOMES: Readonly<Record<LineOutcome, { tone: Tone; word: string }>> = {
  accepted: { tone: 'good', word: 'accepted' },
  refused: { tone: 'bad', word: 'refused again' },
  unchanged: { tone: 'neutral', word: 'unchanged' },
  'not-applicable': { tone: 'warning', word: 'left alone' },
};

export function OutcomeBadge({ outcome }: { outcome: LineOutcome }) {
  const { tone, word } = OUTCOMES[outcome];
  return <Badge tone={tone}>{word}</Badge>;
}

type Properties = { lines: readonly PreviewedLine[]; onOpen: (lineId: string) => void };

/** Lines before and after the rules: the columns that change, and what would become of each line. */
export function PreviewTable({ lines, onOpen }: Properties) {
  const columns = COLUMNS.filter((column) => lines.some(({ changed }) => changed.includes(column)));
  return (
    <ScrolledTable kind="preview" label="Preview of the rules">
      <thead>
        <tr>
          <th scope="col">Outcome</th>
          {columns.map((column) => (
            <th key={column} scope="col">
              {column}
            </th>
          ))}
          <th scope="col">Line</th>
        </tr>
      </thead>
      <tbody>
        {lines.map((line) => (
          <PreviewRow key={line.lineId} line={line} columns={columns} onOpen={onOpen} />
        ))}
      </tbody>
    </ScrolledTable>
  );
}

type RowProperties = {
  line: PreviewedLine;
  columns: readonly LineColumn[];
  onOpen: (lineId: string) => void;
};

function PreviewRow({ line, columns, onOpen }: RowProperties) {
  const { lineId, outcome, before, after, changed, why } = line;
  return (
    <tr>
      <td>
        <OutcomeBadge outcome={outcome} />
      </td>
      {columns.map((column) => (
        <td key={column}>
          {changed.includes(column) ? (
            <Change before={before?.[column] ?? null} after={after?.[column] ?? null} />
          ) : (
            <span class="same">{before?.[column] ?? ''}</span>
          )}
        </td>
      ))}
      <td>
        <button type="button" class="line-link" onClick={() => onOpen(lineId)}>
          {lineId}
        </button>
        {why !== null && <div class="why">{why}</div>}
      </td>
    </tr>
  );
}

function Change({ before, after }: { before: string | null; after: string | null }) {
  return (
    <span class="change">
      <del>{before ?? 'no value'}</del> <ins>{after ?? 'no value'}</ins>
    </span>
  );
}
