import type { Faults } from '../../api/faults.ts';
import { useAnswer } from '../request/use-answer.ts';

const EVERY_MS = 5000;

/** Says on every page that faults are on. */
export function FaultsBadge() {
  const { value } = useAnswer<Faults>('/api/faults', { everyMs: EVERY_MS });
  if (!value?.isHere || value.settings.rate === 0) return null;
  return (
    <a class="badge bad" href="/faults">
      Faults are on
    </a>
  );
}
