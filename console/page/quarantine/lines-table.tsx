import type { LineSelection, ListedLine, ListedLines } from '../../api/quarantine.ts';
import { Failure } from '../parts/failure.tsx';
import { type Column, VirtualTable } from '../parts/virtual-table.tsx';
import { usePages } from '../request/use-pages.ts';
import { MarkedText } from './line/marked-text.tsx';
import { parametersOf } from './selection.ts';

type Properties = {
  selection: LineSelection;
  /** Changes when lines have been corrected, so that the list is read again. */
  version: number;
  onOpen: (lineId: string) => void;
};

/** The selected lines, read page by page as they come into view. */
export function LinesTable({ selection, version, onOpen }: Properties) {
  const path = `/api/quarantine/lines?${parametersOf(selection)}`;
  const { items, error, isLoading, readOn } = usePages<ListedLines, ListedLine>(
    path,
    linesOf,
    version,
  );
  const columns = columnsWith(onOpen);
  return (
    <>
      {error !== undefined && <Failure message={error} />}
      {isLoading && items.length === 0 ? (
        <p class="waiting">Loading…</p>
      ) : (
        <VirtualTable
          label="Quarantined lines"
          columns={columns}
          rows={items}
          keyOf={({ lineId }) => lineId}
          height="55vh"
          onEnd={readOn}
          empty="No line that meets these conditions is in quarantine."
        />
      )}
    </>
  );
}

const linesOf = ({ lines }: ListedLines) => lines;

const columnsWith = (onOpen: (lineId: string) => void): Column<ListedLine>[] => [
  {
    id: 'text',
    heading: 'Original text',
    width: 'minmax(18rem, 3fr)',
    cell: (line) => <MarkedText {...line} isShort />,
  },
  {
    id: 'message',
    heading: 'What is wrong',
    width: 'minmax(14rem, 2fr)',
    cell: ({ message }) => <span title={message}>{message}</span>,
  },
  {
    id: 'correct',
    heading: '',
    width: '7.5rem',
    cell: ({ lineId }) => (
      <button
        type="button"
        class="small"
        aria-label={`Correct line ${lineId}`}
        onClick={() => onOpen(lineId)}
      >
        Correct…
      </button>
    ),
  },
];
