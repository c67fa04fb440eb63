import type { LineStory } from '../../../functions/api/line-responses.ts';
import { Badge } from '../parts/badge.tsx';
import { Time } from '../parts/time.tsx';
import { Facts, Grouped } from './facts.tsx';
import { Step } from './step.tsx';

/** Where a line is: in the lake and the tables, or in the quarantine. */
export function StoreSteps({ story }: { story: LineStory }) {
  const { lake, invoice, customer, quarantine } = story;
  return (
    <>
      {lake && (
        <Step title="Lake">
          <Facts facts={{ ...objectFacts(lake), ...partitionFacts(lake.partition) }} />
        </Step>
      )}
      {invoice && (
        <Step title="Invoices">
          <Facts
            facts={{
              Invoice: (
                <a href={`/invoices/${encodeURIComponent(invoice.key.invoiceNo)}`}>
                  {invoice.key.invoiceNo}
                </a>
              ),
              Item: <span class="mono">{`${invoice.table}: ${invoice.key.fragment}`}</span>,
              Line: <Place place={invoice} />,
              'Written by': invoice.writtenBy,
            }}
          />
        </Step>
      )}
      {customer && (
        <Step title="Customers">
          <Facts
            facts={{
              Customer: (
                <a href={`/customers/${encodeURIComponent(customer.key.customerId)}`}>
                  {customer.key.customerId}
                </a>
              ),
              Item: (
                <span class="mono">{`${customer.table}: ${customer.key.invoiceFragment}`}</span>
              ),
              'Written by': customer.writtenBy,
            }}
          />
        </Step>
      )}
      {quarantine && (
        <Step title="Quarantine">
          <Facts
            facts={{
              Reason: <code>{quarantine.reason}</code>,
              Column: quarantine.column,
              Message: quarantine.message,
              ...objectFacts(quarantine),
              ...partitionFacts(quarantine.partition),
              'Kept until': <Time at={quarantine.expiresAt} />,
            }}
          />
        </Step>
      )}
    </>
  );
}

type Placed = { position: number; of: number };

function Place({ place: { position, of } }: { place: Placed }) {
  return (
    <>
      <Grouped value={position} /> of <Grouped value={of} />
    </>
  );
}

const objectFacts = (object: Placed & { uri: string; writtenBy?: string | undefined }) => ({
  Object: <span class="mono">{object.uri}</span>,
  Line: <Place place={object} />,
  'Written by': object.writtenBy,
});

type Partition = NonNullable<LineStory['lake']>['partition'];

const partitionFacts = ({ date, live, location, writtenBy }: Partition) => ({
  Day: (
    <>
      {`${date} `}
      {live ? (
        <Badge tone="good">SQL reads it</Badge>
      ) : (
        <Badge tone="bad">SQL does not read it</Badge>
      )}
      {!live && ` The day is at ${location ?? 'no place: it is not registered'}.`}
    </>
  ),
  ...(location !== undefined && {
    [writtenBy === 'SwitchDay' ? 'Day switched by' : 'Day registered by']: writtenBy,
  }),
});
