import { grouped } from '../../../cli/ui/text.ts';
import type { IngestList, IngestRow } from '../../api/ingests.ts';
import type { RecentUploads } from '../../api/uploads.ts';
import { Answered } from '../parts/answered.tsx';
import { Badge } from '../parts/badge.tsx';
import { PageHeading } from '../parts/page-heading.tsx';
import { Time } from '../parts/time.tsx';
import { type Column, VirtualTable } from '../parts/virtual-table.tsx';
import { useAnswer } from '../request/use-answer.ts';
import { useQuery } from '../request/use-query.ts';
import { isMoving } from './is-moving.ts';
import { REPROCESSING_TEXT, REPROCESSING_TONES } from './reprocessing-text.ts';
import { RETRACTION_TEXT, RETRACTION_TONES } from './retraction-text.ts';

const EVERY_MS = 5000;
/** The most that the server lists. */
const MOST = 100;

/** The newest ingests, or those that have waited for longest, and the files sent from here. */
export function IngestsPage() {
  const [query, change] = useQuery();
  const isWaiting = query['show'] === 'waiting';
  const path = isWaiting ? '/api/ingests?show=waiting' : '/api/ingests';
  const ingests = useAnswer<IngestList>(path, { everyMs: EVERY_MS });
  const uploads = useAnswer<RecentUploads>('/api/uploads');
  return (
    <>
      <PageHeading title="Ingests" />
      <div class="filters">
        <label>
          Show
          <select
            value={isWaiting ? 'waiting' : ''}
            onChange={({ currentTarget }) => change({ show: currentTarget.value })}
          >
            <option value="">the newest</option>
            <option value="waiting">what has not landed, the oldest first</option>
          </select>
        </label>
      </div>
      <Answered answer={ingests}>
        {({ ingests: rows, since }) => (
          <>
            <VirtualTable
              label="Ingests"
              columns={COLUMNS}
              rows={rows}
              keyOf={({ ingestId }) => ingestId}
              empty={
                since ? (
                  <>
                    No ingest was accepted since <Time at={since} />.
                  </>
                ) : (
                  'Everything has landed.'
                )
              }
            />
            {since && rows.length > 0 && rows.length < MOST && (
              <p class="faint">
                All that were accepted since <Time at={since} />.
              </p>
            )}
          </>
        )}
      </Answered>
      <h2>Files that were sent from this machine</h2>
      <Answered answer={uploads}>{(recent) => <Uploads {...recent} />}</Answered>
    </>
  );
}

const WIDTHS = { lines: '5.2rem', accepted: '6.5rem', quarantined: '8.25rem', pending: '5.9rem' };

const COLUMNS: readonly Column<IngestRow>[] = [
  {
    id: 'ingest',
    heading: 'Ingest',
    width: 'minmax(16.4rem, 2fr)',
    cell: ({ ingestId }) => <a href={`/ingests/${encodeURIComponent(ingestId)}`}>{ingestId}</a>,
  },
  {
    id: 'received',
    heading: 'Received',
    width: '14.3rem',
    cell: ({ receivedAt }) => <Time at={receivedAt} />,
  },
  ...(['lines', 'accepted', 'quarantined', 'pending'] as const).map((field) => ({
    id: field,
    heading: `${field.charAt(0).toUpperCase()}${field.slice(1)}`,
    width: WIDTHS[field],
    isNumeric: true,
    cell: (row: IngestRow) => grouped(row[field]),
  })),
  {
    id: 'change',
    heading: 'Change',
    width: 'minmax(10.5rem, 2fr)',
    cell: (row) => <Change row={row} />,
  },
];

/** What became of lines since they landed, and whether that adds up. */
function Change({ row }: { row: IngestRow }) {
  const { books, pending, corrected, retraction, reprocessing } = row;
  const isWrong = !books.balanced && pending === 0 && !isMoving(row);
  const { inLake, retracted, erased, anonymised } = books;
  const title = `${grouped(inLake)} in the lake, ${grouped(retracted)} retracted, ${grouped(erased)} erased`;
  return (
    <span title={title}>
      {isWrong && <Badge tone="bad">do not balance</Badge>}
      {retraction && (
        <Badge tone={RETRACTION_TONES[retraction.state]}>{RETRACTION_TEXT[retraction.state]}</Badge>
      )}
      {reprocessing && (
        <Badge tone={REPROCESSING_TONES[reprocessing.state]}>
          {REPROCESSING_TEXT[reprocessing.state]}
        </Badge>
      )}
      {corrected > 0 && ` ${grouped(corrected)} corrected`}
      {erased > 0 && ` ${grouped(erased)} erased`}
      {anonymised > 0 && ` ${grouped(anonymised)} anonymised`}
    </span>
  );
}

function Uploads({ uploads }: RecentUploads) {
  if (uploads.length === 0) return <p class="empty">None yet.</p>;
  return (
    <div class="scrolls">
      <table>
        <thead>
          <tr>
            <th scope="col">File</th>
            <th scope="col">Begun</th>
            <th scope="col" class="number">
              Rows
            </th>
            <th scope="col" class="number">
              Sent
            </th>
            <th scope="col">Ingests</th>
          </tr>
        </thead>
        <tbody>
          {uploads.map(({ uploadId, file, startedAt, rows, rowsSent, ingestIds }) => (
            <tr key={uploadId}>
              <th scope="row">{file}</th>
              <td>
                <Time at={startedAt} />
              </td>
              <td class="number">{grouped(rows)}</td>
              <td class="number">{grouped(rowsSent)}</td>
              <td>
                {ingestIds.slice(0, 3).map((id) => (
                  <span key={id}>
                    <a href={`/ingests/${encodeURIComponent(id)}`}>{id}</a>{' '}
                  </span>
                ))}
                {ingestIds.length > 3 && '…'}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
