import { counted, duration, grouped } from '../../../cli/ui/text.ts';
import type { UploadOutcome } from '../../api/uploads.ts';

/** What became of a table, and where to go on. */
export function Outcome({ outcome }: { outcome: UploadOutcome }) {
  const { table, received, accepted, quarantined, repeated, seconds, warnings } = outcome;
  const { ingestIds, moreIngests } = outcome;
  return (
    <section class="outcome" aria-label={`What became of ${table}`}>
      <p>
        {`${table}: ${counted(received, 'line')} received: ${grouped(accepted)} accepted, ${grouped(quarantined)} quarantined, in ${duration(seconds)}.`}
        {repeated > 0 && ` ${grouped(repeated)} of them had come in before and count once.`}
      </p>
      {warnings.map((warning) => (
        <p key={warning}>{warning}</p>
      ))}
      {quarantined > 0 && <Quarantined outcome={outcome} />}
      <p>
        Ingests:{' '}
        {ingestIds.map((id) => (
          <span key={id}>
            <a href={`/ingests/${encodeURIComponent(id)}`}>{id}</a>{' '}
          </span>
        ))}
        {moreIngests > 0 && `and ${grouped(moreIngests)} more`}
      </p>
    </section>
  );
}

function Quarantined({ outcome: { reasons, examples, quarantined } }: { outcome: UploadOutcome }) {
  const known = reasons.reduce((sum, { lines }) => sum + lines, 0);
  return (
    <>
      <table class="reasons">
        <caption>
          {known < quarantined
            ? `The first ${grouped(known)} quarantined lines by reason`
            : 'Quarantined lines by reason'}
        </caption>
        <tbody>
          {reasons.map(({ reason, lines }) => (
            <tr key={reason}>
              <th scope="row">
                <a href={`/quarantine?reason=${encodeURIComponent(reason)}`}>{reason}</a>
              </th>
              <td class="number">{grouped(lines)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <details>
        <summary>The first of them</summary>
        <ul>
          {examples.map(({ place, message }) => (
            <li key={`${place}${message}`}>{`${place}: ${message}`}</li>
          ))}
        </ul>
      </details>
    </>
  );
}
