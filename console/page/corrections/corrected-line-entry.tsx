import type { CorrectedLine } from '../../api/quarantine.ts';
import { Badge } from '../parts/badge.tsx';
import { COLUMNS } from '../quarantine/columns.ts';
import { MarkedText } from '../quarantine/line/marked-text.tsx';

type Properties = { line: CorrectedLine; hasLanded: boolean };

/** A line as it was sent first, what was sent in its place, and what became of that. */
export function CorrectedLineEntry({ line, hasLanded }: Properties) {
  const { lineId, correctedLineId, reason, column, record, refused } = line;
  return (
    <li>
      <div class="was">
        <a class="mono" href={`/quarantine?line=${encodeURIComponent(lineId)}`}>
          {lineId}
        </a>{' '}
        {reason}
        {column !== null && `, ${column}`}
        <pre>
          <MarkedText {...line} />
        </pre>
      </div>
      <div class="became">
        <a class="mono" href={`/lines/${encodeURIComponent(correctedLineId)}`}>
          {correctedLineId}
        </a>{' '}
        <Fate line={line} hasLanded={hasLanded} />
        <pre>
          {COLUMNS.map((name, index) => (
            <span key={name}>
              {index > 0 && ','}
              {name === column ? <ins>{record[name] ?? ''}</ins> : (record[name] ?? '')}
            </span>
          ))}
        </pre>
        {refused && <div class="why">{refused.message}</div>}
      </div>
    </li>
  );
}

function Fate({ line: { refused, correctedLineId }, hasLanded }: Properties) {
  if (!hasLanded) return <Badge tone="busy">landing</Badge>;
  if (!refused) return <Badge tone="good">accepted</Badge>;
  if (refused.correctionId === null) {
    return (
      <>
        <Badge tone="bad">quarantined again</Badge>{' '}
        <a href={`/quarantine?line=${encodeURIComponent(correctedLineId)}`}>Correct it</a>
      </>
    );
  }
  return (
    <>
      <Badge tone="neutral">corrected again</Badge>{' '}
      <a href={`/corrections/${encodeURIComponent(refused.correctionId)}`}>
        {refused.correctionId}
      </a>
    </>
  );
}
