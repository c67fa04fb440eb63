import { counted, grouped } from '../../../cli/ui/text.ts';
import type { IngestDetail } from '../../api/ingests.ts';
import { Badge } from '../parts/badge.tsx';

/** The first quarantined lines of an ingest, with their reasons. */
export function IngestQuarantine({ ingest }: { ingest: IngestDetail }) {
  const { ingestId, reasons, examples, quarantined, corrected = 0, expired } = ingest;
  const workbench = `/quarantine?ingest=${encodeURIComponent(ingestId)}`;
  return (
    <>
      <h2>Quarantined lines</h2>
      <p>
        {corrected < quarantined ? (
          <a href={workbench}>{`${counted(quarantined - corrected, 'line')} to correct`}</a>
        ) : (
          'All of them are corrected'
        )}
        {corrected > 0 && ` · ${grouped(corrected)} corrected`}
        {expired > 0 && ` · ${grouped(expired)} have expired: their text is no longer kept`}
      </p>
      <ul>
        {reasons.map(({ reason, lines }) => (
          <li key={reason}>
            <a href={`${workbench}&reason=${encodeURIComponent(reason)}`}>{reason}</a>:{' '}
            {grouped(lines)}
          </li>
        ))}
      </ul>
      <div class="scrolls">
        <table>
          <caption>
            {examples.length < quarantined
              ? `The first ${grouped(examples.length)} of ${grouped(quarantined)}`
              : 'All of them'}
          </caption>
          <thead>
            <tr>
              <th scope="col" class="number">
                Row
              </th>
              <th scope="col">Reason</th>
              <th scope="col">What is wrong</th>
              <th scope="col">Original text</th>
            </tr>
          </thead>
          <tbody>
            {examples.map(({ row, lineId, reason, message, text, isCorrected }) => (
              <tr key={lineId}>
                <td class="number">
                  <a href={`/lines/${encodeURIComponent(lineId)}`}>{grouped(row)}</a>
                </td>
                <td>
                  {reason} {isCorrected && <Badge tone="good">corrected</Badge>}
                </td>
                <td>{message}</td>
                <td>
                  <code class="original">{text}</code>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
