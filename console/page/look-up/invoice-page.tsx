import { useRoute } from 'preact-iso';
import type {
  Invoice,
  InvoiceLine,
  InvoiceLines,
} from '../../../functions/api/invoice-responses.ts';
import { Badge } from '../parts/badge.tsx';
import { groupedDecimal } from '../parts/exact.ts';
import { Failure } from '../parts/failure.tsx';
import { PageHeading } from '../parts/page-heading.tsx';
import { type Column, VirtualTable } from '../parts/virtual-table.tsx';
import { useQuery } from '../request/use-query.ts';
import { Totals } from './totals.tsx';
import { usePages } from './use-pages.ts';

const COLUMNS: readonly Column<InvoiceLine>[] = [
  {
    id: 'line',
    heading: 'Line',
    width: '19rem',
    cell: ({ lineId }) => (
      <a class="mono" href={`/lines/${encodeURIComponent(lineId)}`}>
        {lineId}
      </a>
    ),
  },
  { id: 'code', heading: 'Stock code', width: '10rem', cell: ({ stockCode }) => stockCode },
  {
    id: 'description',
    heading: 'Description',
    width: 'minmax(10rem, 2fr)',
    cell: ({ description }) => <span title={description ?? undefined}>{description}</span>,
  },
  {
    id: 'quantity',
    heading: 'Quantity',
    width: '7rem',
    isNumeric: true,
    cell: ({ quantity }) => groupedDecimal(String(quantity)),
  },
  {
    id: 'price',
    heading: 'Unit price',
    width: '8rem',
    isNumeric: true,
    cell: ({ unitPrice }) => groupedDecimal(unitPrice),
  },
  {
    id: 'total',
    heading: 'Line total',
    width: '9rem',
    isNumeric: true,
    cell: ({ lineTotal }) => groupedDecimal(lineTotal),
  },
];

type Answer = (Invoice & { stockCode?: never }) | InvoiceLines;

/** An invoice and its lines, or those of one product; each line leads to its story. */
export function InvoicePage() {
  const invoiceNo = useRoute().params['invoiceNo'] ?? '';
  const [{ product }] = useQuery();
  const invoice = `/api/invoices/${encodeURIComponent(invoiceNo)}`;
  const path = product === undefined ? invoice : `${invoice}/lines/${encodeURIComponent(product)}`;
  const { first, items, error, isLoading, more } = usePages<Answer, InvoiceLine>(
    path,
    ({ lines }) => lines,
  );
  return (
    <>
      <PageHeading title={`Invoice ${invoiceNo}`}>
        {first && 'kind' in first && <Badge tone="neutral">{first.kind}</Badge>}
      </PageHeading>
      {product !== undefined && (
        <p>
          Only the lines of <code>{product}</code>. <a href={invoicePath(invoiceNo)}>Show all</a>
        </p>
      )}
      {error !== undefined && <Failure message={error} />}
      {first && 'kind' in first && <Parties invoice={first} />}
      {first && <Totals totals={first} />}
      {first && (
        <VirtualTable
          label={`The lines of invoice ${invoiceNo}`}
          columns={COLUMNS}
          rows={items}
          keyOf={({ lineId }) => lineId}
          onEnd={more}
        />
      )}
      {isLoading && <p class="waiting">Loading…</p>}
    </>
  );
}

const invoicePath = (invoiceNo: string): string => `/invoices/${encodeURIComponent(invoiceNo)}`;

function Parties({ invoice }: { invoice: Invoice }) {
  const { customerId, customerIds = [customerId], country, countries = [country] } = invoice;
  return (
    <p>
      {'Customer '}
      {customerIds.map((id, at) => (
        <span key={id ?? ''}>
          {at > 0 && ', '}
          {id === null ? 'none' : <a href={`/customers/${encodeURIComponent(id)}`}>{id}</a>}
        </span>
      ))}
      {` · ${countries.join(', ')}`}
    </p>
  );
}
