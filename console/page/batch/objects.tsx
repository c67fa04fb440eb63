import { counted, grouped } from '../../../cli/ui/text.ts';
import type { BatchObject, BatchPlan } from '../../api/batches.ts';
import { batchPath } from '../batches/batch-id.ts';
import { type Column, VirtualTable } from '../parts/virtual-table.tsx';

/** The objects and items that a sealed batch writes. */
export function Objects({ batchId, plan }: { batchId: string; plan: BatchPlan }) {
  const columns: readonly Column<BatchObject>[] = [
    { id: 'kind', heading: 'Table', width: '7.5rem', cell: ({ kind }) => kind },
    { id: 'date', heading: 'Day', width: '8rem', cell: ({ date }) => date },
    {
      id: 'lines',
      heading: 'Lines',
      width: '6rem',
      isNumeric: true,
      cell: ({ lines }) => grouped(lines),
    },
    {
      id: 'key',
      heading: 'Object',
      width: 'minmax(16rem, 1fr)',
      cell: ({ key }) => (
        <a
          class="batch-link"
          href={`/api${batchPath(batchId)}/object?name=${encodeURIComponent(key)}`}
          download
          title={`Download ${key}`}
        >
          {key}
        </a>
      ),
    },
  ];
  return (
    <section aria-labelledby="objects-heading">
      <h2 id="objects-heading">Objects</h2>
      <p class="waiting">
        {`${counted(plan.objects.length, 'object')} in the lake bucket, ` +
          `${counted(plan.invoiceItems, 'item')} in Invoices, ` +
          `${counted(plan.customerItems, 'item')} in Customers`}
      </p>
      <VirtualTable
        label="Objects of the batch"
        columns={columns}
        rows={plan.objects}
        keyOf={({ key }) => key}
        height="18rem"
        empty="It writes no objects."
      />
    </section>
  );
}
