import { counted, grouped } from '../../../cli/ui/text.ts';
import type { LineTotals } from '../../api/books.ts';
import type { IngestDetail } from '../../api/ingests.ts';
import { Badge } from '../parts/badge.tsx';
import { groupedDecimal } from '../parts/exact.ts';
import { isMoving } from './is-moving.ts';

type Books = IngestDetail['books'];

/** The books of an ingest: both equations, and the days of its lines. */
export function IngestBooks({ ingest }: { ingest: IngestDetail }) {
  const { books, pending } = ingest;
  const { received, accepted, quarantined, inLake, retracted, restored, erased, anonymised } =
    books;
  return (
    <>
      <h2>Books</h2>
      <p>
        <Balance ingest={ingest} /> {grouped(received)} received = {grouped(accepted)} accepted +{' '}
        {grouped(quarantined)} quarantined{pending > 0 && ` + ${grouped(pending)} pending`}.{' '}
        {grouped(accepted)} accepted = {grouped(inLake)} in the lake + {grouped(retracted)}{' '}
        retracted + {grouped(erased)} erased.
        {restored > 0 && ` ${grouped(restored)} were retracted before, and brought back.`}
        {anonymised > 0 && ` ${grouped(anonymised)} are there without their customer.`}
      </p>
      {books.days.length > 0 && <Days books={books} />}
    </>
  );
}

function Balance({ ingest }: { ingest: IngestDetail }) {
  if (ingest.books.balanced) return <Badge tone="good">balanced</Badge>;
  if (ingest.pending > 0 || isMoving(ingest)) return <Badge tone="busy">not yet</Badge>;
  return <Badge tone="bad">do not balance</Badge>;
}

const COLUMNS = ['accepted', 'inLake', 'retracted', 'erased'] as const;
const HEADINGS = {
  accepted: 'Accepted',
  inLake: 'In the lake',
  retracted: 'Retracted',
  erased: 'Erased',
} as const;

function Days({ books: { days, retracted, erased, restored } }: { books: Books }) {
  const isChanged = retracted + erased + restored > 0;
  return (
    <details open={isChanged}>
      <summary>{`By the ${counted(days.length, 'day')} of its lines`}</summary>
      <div class="scrolls">
        <table>
          <thead>
            <tr>
              <th scope="col">Day</th>
              {COLUMNS.map((column) => (
                <th key={column} scope="col" class="number">
                  {HEADINGS[column]}
                </th>
              ))}
              <th scope="col" class="number">
                Revenue in the lake
              </th>
              <th scope="col">Books</th>
            </tr>
          </thead>
          <tbody>
            {days.map((day) => (
              <tr key={day.date}>
                <th scope="row">{day.date}</th>
                {COLUMNS.map((column) => (
                  <td key={column} class="number">
                    <Lines totals={day[column]} />
                  </td>
                ))}
                <td class="number">{day.inLake ? groupedDecimal(day.inLake.revenue) : '–'}</td>
                <td>{day.balanced ? 'balanced' : <Badge tone="bad">do not balance</Badge>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

/** The amounts are in the title: exact, and seldom asked for. */
function Lines({ totals }: { totals: LineTotals | undefined }) {
  if (!totals) return <span title="An earlier version landed these lines">–</span>;
  const { lineCount, quantity, revenue } = totals;
  return <span title={`quantity ${quantity}, revenue ${revenue}`}>{grouped(lineCount)}</span>;
}
