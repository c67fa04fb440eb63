import { literal } from '../../../cli/sql/literal.ts';
import { counted, grouped } from '../../../cli/ui/text.ts';
import type { BatchContents } from '../../api/batches.ts';
import { batchPath, shortened } from '../batches/batch-id.ts';
import { Objects } from './objects.tsx';
import { Quarantined } from './quarantined.tsx';

type Properties = { batchId: string; contents: BatchContents };

/** What is in a batch: ingests, objects, quarantined lines, and where the rest of its chunks is. */
export function Contents({ batchId, contents }: Properties) {
  const { plan } = contents;
  return (
    <>
      <Elsewhere contents={contents} />
      <Ingests contents={contents} />
      {plan === 'expired' && (
        <p class="note">
          The plan of this batch is no longer in staging, so its objects are not listed.{' '}
          <a href={`/query?${new URLSearchParams({ sql: linesOf(batchId) })}`}>
            SQL finds its lines.
          </a>
        </p>
      )}
      {plan !== undefined && plan !== 'expired' && (
        <>
          <Objects batchId={batchId} plan={plan} />
          <Quarantined plan={plan} />
        </>
      )}
    </>
  );
}

const linesOf = (batchId: string): string =>
  `SELECT *\nFROM invoice_lines\nWHERE batch_id = ${literal(batchId)}\nLIMIT 1000`;

function Elsewhere({ contents: { elsewhere } }: { contents: BatchContents }) {
  if (elsewhere.length === 0) return null;
  return (
    <section aria-labelledby="elsewhere-heading">
      <h2 id="elsewhere-heading">Chunks that another batch holds</h2>
      <ul>
        {elsewhere.map(({ batchId, chunks }) => (
          <li key={batchId}>
            {`${counted(chunks, 'chunk')} of its delivery: `}
            <a class="batch-link" href={batchPath(batchId)} title={batchId}>
              {shortened(batchId)}
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** How many ingests are listed. A batch has seldom more than a few. */
const SHOWN = 100;

function Ingests({ contents: { ingests, isDeliveryExpired } }: { contents: BatchContents }) {
  return (
    <section aria-labelledby="ingests-heading">
      <h2 id="ingests-heading">Ingests</h2>
      {ingests.length === 0 ? (
        <p class="empty">
          {isDeliveryExpired
            ? 'Its delivery is no longer in staging, so its ingests are not known.'
            : 'It holds no chunks: other batches do.'}
        </p>
      ) : (
        <div class="wide">
          <table>
            <thead>
              <tr>
                <th scope="col">Ingest</th>
                <th scope="col">Chunks (ordinals)</th>
                <th scope="col" class="number">
                  Accepted
                </th>
                <th scope="col" class="number">
                  Quarantined
                </th>
              </tr>
            </thead>
            <tbody>
              {ingests.slice(0, SHOWN).map((ingest) => (
                <Ingest key={ingest.ingestId} ingest={ingest} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {ingests.length > SHOWN && <p class="waiting">{`${ingests.length - SHOWN} more`}</p>}
    </section>
  );
}

function Ingest({ ingest }: { ingest: BatchContents['ingests'][number] }) {
  const { ingestId, chunks, lines } = ingest;
  const id = encodeURIComponent(ingestId);
  return (
    <tr>
      <td>
        <a class="batch-link" href={`/ingests/${id}`}>
          {ingestId}
        </a>{' '}
        <a href={`/batches?ingest=${id}`}>its batches</a>
      </td>
      <td>{chunks}</td>
      <td class="number">{lines ? grouped(lines.accepted) : '–'}</td>
      <td class="number">
        {lines && lines.quarantined > 0 ? (
          <a href={`/quarantine?ingest=${id}`}>{grouped(lines.quarantined)}</a>
        ) : (
          (lines?.quarantined ?? '–')
        )}
      </td>
    </tr>
  );
}
