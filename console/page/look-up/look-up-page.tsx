import type { ComponentChildren } from 'preact';
import { useLocation } from 'preact-iso';
import { PageHeading } from '../parts/page-heading.tsx';

const segment = (value: string): string => encodeURIComponent(value);

/** Where a line, an invoice or a customer is looked up. */
export function LookUpPage() {
  const { route } = useLocation();
  return (
    <>
      <PageHeading title="Lines" />
      <LookUp
        title="A line by its id"
        note="The id of its ingest, a hyphen and its row: line_id in SQL."
        onSubmit={(field) => route(`/lines/${segment(field('lineId').trim())}`)}
      >
        <Field name="lineId" label="Line id" size={40} />
      </LookUp>
      <LookUp
        title="The lines of an invoice"
        note="All of them, or those of one product. Case and spaces matter."
        onSubmit={(field) => {
          const product = field('stockCode');
          const search = product === '' ? '' : `?product=${segment(product)}`;
          route(`/invoices/${segment(field('invoiceNo').trim())}${search}`);
        }}
      >
        <Field name="invoiceNo" label="Invoice number" size={14} />
        <Field name="stockCode" label="Stock code" size={14} isOptional />
      </LookUp>
      <LookUp
        title="A customer"
        note="Totals and invoices of a customer."
        onSubmit={(field) => route(`/customers/${segment(field('customerId').trim())}`)}
      >
        <Field name="customerId" label="Customer number" size={14} />
      </LookUp>
    </>
  );
}

type LookUpProperties = {
  title: string;
  note: string;
  onSubmit: (field: (name: string) => string) => void;
  children: ComponentChildren;
};

function LookUp({ title, note, onSubmit, children }: LookUpProperties) {
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (!(event.currentTarget instanceof HTMLFormElement)) return;
    const fields = new FormData(event.currentTarget);
    onSubmit((name) => String(fields.get(name) ?? ''));
  };
  return (
    <section>
      <h2>{title}</h2>
      <p class="empty">{note}</p>
      <form class="filters" onSubmit={submit}>
        {children}
        <button type="submit" class="primary">
          Look up
        </button>
      </form>
    </section>
  );
}

type FieldProperties = { name: string; label: string; size: number; isOptional?: boolean };

function Field({ name, label, size, isOptional = false }: FieldProperties) {
  return (
    <label>
      {isOptional ? `${label} (optional)` : label}
      <input name={name} size={size} required={!isOptional} autoComplete="off" spellcheck={false} />
    </label>
  );
}
