import { Time } from '../parts/time.tsx';
import { type Column, VirtualTable } from '../parts/virtual-table.tsx';
import type { FaultsHere } from './fault-switch-form.tsx';

type Injected = FaultsHere['newest'][number];

const COLUMNS: Column<Injected>[] = [
  {
    id: 'time',
    heading: 'Time',
    width: '14rem',
    cell: ({ at }) => <Time at={new Date(at).toISOString()} />,
  },
  { id: 'kind', heading: 'Kind', width: '9rem', cell: ({ kind }) => kind },
  { id: 'site', heading: 'Call site', width: 'minmax(16rem, 1fr)', cell: ({ site }) => site },
];

/** The newest faults, the last one first. */
export function NewestFaults({ newest }: Pick<FaultsHere, 'newest'>) {
  if (newest.length === 0) return null;
  return (
    <>
      <h2>Newest</h2>
      <VirtualTable
        label="The newest faults"
        columns={COLUMNS}
        rows={newest}
        keyOf={({ at, site }, index) => `${at} ${site} ${index}`}
        height="22rem"
      />
    </>
  );
}
