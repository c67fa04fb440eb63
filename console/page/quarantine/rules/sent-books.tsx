import type { PlanBooks } from '../../../api/quarantine.ts';
import { Badge } from '../../parts/badge.tsx';
import { counted, grouped } from '../../parts/count.ts';

const SHOWN = 10;

/** What became of the lines that were sent. */
export function SentBooks({ books }: { books: PlanBooks }) {
  const { sent, accepted, quarantined, alreadyCorrected, unknown, correctionIds } = books;
  return (
    <>
      <p>
        <Badge tone="good">sent</Badge>{' '}
        {`${counted(sent, 'corrected line')} sent: ${grouped(accepted)} accepted, ${grouped(quarantined)} quarantined again.`}
      </p>
      {alreadyCorrected > 0 && (
        <p>{`${counted(alreadyCorrected, 'line')} had been corrected before, and not sent again.`}</p>
      )}
      {unknown > 0 && <p>{`${counted(unknown, 'line')} no longer in quarantine.`}</p>}
      <p>
        {'History: '}
        {correctionIds.slice(0, SHOWN).map((id) => (
          <a key={id} class="listed" href={`/corrections/${encodeURIComponent(id)}`}>
            {id}
          </a>
        ))}
        {correctionIds.length > SHOWN && ` and ${grouped(correctionIds.length - SHOWN)} more`}
      </p>
    </>
  );
}
