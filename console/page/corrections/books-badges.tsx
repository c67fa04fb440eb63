import type { CorrectionBooks } from '../../api/quarantine.ts';
import { Badge } from '../parts/badge.tsx';
import { grouped } from '../parts/count.ts';

/** What became of the lines of a correction. */
export function BooksBadges({ books }: { books: CorrectionBooks }) {
  const { accepted, quarantined, pending, correctedAgain } = books;
  return (
    <span class="badges">
      {pending > 0 && <Badge tone="busy">{`${grouped(pending)} landing`}</Badge>}
      {accepted > 0 && <Badge tone="good">{`${grouped(accepted)} accepted`}</Badge>}
      {quarantined > 0 && <Badge tone="bad">{`${grouped(quarantined)} quarantined again`}</Badge>}
      {correctedAgain > 0 && (
        <Badge tone="neutral">{`${grouped(correctedAgain)} corrected again`}</Badge>
      )}
    </span>
  );
}
