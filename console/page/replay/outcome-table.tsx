import type { ComponentChildren } from 'preact';
import type { ReplayOutcome } from '../../api/replays.ts';
import { batchPath, shortened } from '../batches/batch-id.ts';
import { type Column, VirtualTable } from '../parts/virtual-table.tsx';

type Properties = {
  outcomes: readonly ReplayOutcome[];
  /** Of the column that says what `say` returns. */
  heading: string;
  say: (outcome: ReplayOutcome) => ComponentChildren;
};

/** One row for each batch of a replay. */
export function OutcomeTable({ outcomes, heading, say }: Properties) {
  const columns: readonly Column<ReplayOutcome>[] = [
    {
      id: 'batch',
      heading: 'Batch',
      width: 'minmax(11rem, 1fr)',
      cell: ({ batchId }) => (
        <a class="batch-link" href={batchPath(batchId)} title={batchId}>
          {shortened(batchId)}
        </a>
      ),
    },
    { id: 'state', heading: 'State', width: '8.5rem', cell: ({ state = '' }) => state },
    { id: 'what', heading, width: 'minmax(14rem, 2fr)', cell: say },
  ];
  return (
    <VirtualTable
      label={heading}
      columns={columns}
      rows={outcomes}
      keyOf={({ batchId }) => batchId}
      height="40vh"
    />
  );
}
