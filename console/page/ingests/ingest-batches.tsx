import { grouped } from '../../../cli/ui/text.ts';
import type { IngestDetail } from '../../api/ingests.ts';
import { Badge } from '../parts/badge.tsx';

/** The batches that hold the chunks of an ingest. */
export function IngestBatches({ batches }: Pick<IngestDetail, 'batches'>) {
  return (
    <>
      <h2>Batches</h2>
      {batches.length === 0 ? (
        <p class="empty">No batch has claimed a chunk yet.</p>
      ) : (
        <div class="scrolls">
          <table>
            <thead>
              <tr>
                <th scope="col">Batch</th>
                <th scope="col">State</th>
                <th scope="col" class="number">
                  Chunks
                </th>
                <th scope="col" class="number">
                  Accepted
                </th>
                <th scope="col" class="number">
                  Quarantined
                </th>
              </tr>
            </thead>
            <tbody>
              {batches.map(({ batchId, chunks, landed, accepted, quarantined }) => (
                <tr key={batchId}>
                  <th scope="row">
                    <a href={`/batches/${encodeURIComponent(batchId)}`}>{batchId}</a>
                  </th>
                  <td>
                    <Badge tone={landed ? 'good' : 'busy'}>
                      {landed ? 'landed' : 'not landed'}
                    </Badge>
                  </td>
                  <td class="number">{grouped(chunks)}</td>
                  <td class="number">{grouped(accepted)}</td>
                  <td class="number">{grouped(quarantined)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}
