import { useRoute } from 'preact-iso';
import type { Customer } from '../../../functions/api/invoice-responses.ts';
import { groupedDecimal } from '../parts/exact.ts';
import { Failure } from '../parts/failure.tsx';
import { PageHeading } from '../parts/page-heading.tsx';
import { type Column, VirtualTable } from '../parts/virtual-table.tsx';
import { Totals } from './totals.tsx';
import { usePages } from './use-pages.ts';

type CustomerInvoice = Customer['invoices'][number];

const COLUMNS: readonly Column<CustomerInvoice>[] = [
  {
    id: 'invoice',
    heading: 'Invoice',
    width: 'minmax(8rem, 1fr)',
    cell: ({ invoiceNo }) => <a href={`/invoices/${encodeURIComponent(invoiceNo)}`}>{invoiceNo}</a>,
  },
  {
    id: 'date',
    heading: 'Date',
    width: '12rem',
    cell: ({ invoiceDate }) => invoiceDate.replace('T', ' '),
  },
  { id: 'country', heading: 'Country', width: 'minmax(8rem, 1fr)', cell: ({ country }) => country },
  {
    id: 'lines',
    heading: 'Lines',
    width: '7rem',
    isNumeric: true,
    cell: ({ lineCount }) => groupedDecimal(String(lineCount)),
  },
  {
    id: 'quantity',
    heading: 'Quantity',
    width: '8rem',
    isNumeric: true,
    cell: ({ quantity }) => groupedDecimal(String(quantity)),
  },
  {
    id: 'revenue',
    heading: 'Revenue',
    width: '10rem',
    isNumeric: true,
    cell: ({ revenue }) => groupedDecimal(revenue),
  },
];

/** A customer's totals and invoices, each of which leads to its lines. */
export function CustomerPage() {
  const customerId = useRoute().params['customerId'] ?? '';
  const path = `/api/customers/${encodeURIComponent(customerId)}`;
  const { first, items, error, isLoading, more } = usePages<Customer, CustomerInvoice>(
    path,
    ({ invoices }) => invoices,
  );
  return (
    <>
      <PageHeading title={`Customer ${customerId}`} />
      {error !== undefined && <Failure message={error} />}
      {first && (
        <>
          <p>
            {first.countries.join(', ')} · {first.firstInvoiceDate.slice(0, 10)} to{' '}
            {first.lastInvoiceDate.slice(0, 10)}
          </p>
          <Totals totals={first} invoices={first.invoiceCount} />
          <VirtualTable
            label={`The invoices of customer ${customerId}`}
            columns={COLUMNS}
            rows={items}
            keyOf={({ invoiceNo }) => invoiceNo}
            onEnd={more}
          />
        </>
      )}
      {isLoading && <p class="waiting">Loading…</p>}
    </>
  );
}
