import type { CorrectionList, ListedCorrection } from '../../api/quarantine.ts';
import { grouped } from '../parts/count.ts';
import { Failure } from '../parts/failure.tsx';
import { PageHeading } from '../parts/page-heading.tsx';
import { Time } from '../parts/time.tsx';
import { type Column, VirtualTable } from '../parts/virtual-table.tsx';
import { usePages } from '../request/use-pages.ts';
import { BooksBadges } from './books-badges.tsx';

const COLUMNS: Column<ListedCorrection>[] = [
  {
    id: 'when',
    heading: 'When',
    width: '15.5rem',
    cell: ({ correctedAt }) => <Time at={correctedAt} />,
  },
  {
    id: 'correction',
    heading: 'Correction',
    width: '17rem',
    cell: ({ correctionId }) => (
      <a class="mono" href={`/corrections/${encodeURIComponent(correctionId)}`}>
        {correctionId}
      </a>
    ),
  },
  {
    id: 'note',
    heading: 'Why',
    width: 'minmax(9rem, 2fr)',
    cell: ({ note }) => <span title={note ?? ''}>{note}</span>,
  },
  {
    id: 'lines',
    heading: 'Lines',
    width: '5rem',
    isNumeric: true,
    cell: ({ lines }) => grouped(lines),
  },
  {
    id: 'became',
    heading: 'What became of them',
    width: 'minmax(12.5rem, 1.5fr)',
    cell: ({ became }) => <BooksBadges books={became} />,
  },
  {
    id: 'who',
    heading: 'Who',
    width: 'minmax(7rem, 1fr)',
    cell: ({ correctedBy }) => <span title={correctedBy}>{correctedBy}</span>,
  },
];

/** Every correction, the newest first. */
export function CorrectionsPage() {
  const { items, error, isLoading, readOn } = usePages<CorrectionList, ListedCorrection>(
    '/api/corrections',
    ({ corrections }) => corrections,
  );
  return (
    <div class="quarantine">
      <PageHeading title="History of corrections">
        <a class="button" href="/quarantine">
          Quarantine
        </a>
      </PageHeading>
      {error !== undefined && <Failure message={error} />}
      {isLoading && items.length === 0 ? (
        <p class="waiting">Loading…</p>
      ) : (
        <VirtualTable
          label="Corrections"
          columns={COLUMNS}
          rows={items}
          keyOf={({ correctionId }) => correctionId}
          height="75vh"
          onEnd={readOn}
          empty="Nothing has been corrected yet."
        />
      )}
    </div>
  );
}
