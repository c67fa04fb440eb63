import { counted, grouped } from '../../../cli/ui/text.ts';
import type { BatchPlan } from '../../api/batches.ts';

/** What the batch quarantines: by reason, and the first few lines. */
export function Quarantined({ plan: { reasons, samples } }: { plan: BatchPlan }) {
  if (reasons.length === 0) return null;
  const all = reasons.reduce((sum, { lines }) => sum + lines, 0);
  return (
    <section aria-labelledby="quarantined-heading">
      <h2 id="quarantined-heading">Quarantined lines</h2>
      <ul class="reasons">
        {reasons.map(({ reason, lines }) => (
          <li key={reason}>
            <strong>{grouped(lines)}</strong> <code>{reason}</code>
          </li>
        ))}
      </ul>
      <div class="wide">
        <table>
          <caption class="unseen">The first quarantined lines</caption>
          <thead>
            <tr>
              <th scope="col">Line</th>
              <th scope="col">Column</th>
              <th scope="col">What is wrong</th>
              <th scope="col">Original text</th>
            </tr>
          </thead>
          <tbody>
            {samples.map(({ ingestId, row, column, message, text, isBase64 }) => (
              <tr key={`${ingestId}-${row}`}>
                <td>
                  <a class="batch-link" href={`/lines/${encodeURIComponent(`${ingestId}-${row}`)}`}>
                    {`${ingestId}-${row}`}
                  </a>
                </td>
                <td>{column}</td>
                <td>{message}</td>
                <td>
                  <code>{text}</code>
                  {isBase64 && ' (base64)'}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {all > samples.length && (
        <p class="waiting">{`The first ${samples.length} of ${counted(all, 'line')}.`}</p>
      )}
    </section>
  );
}
