import { counted } from '../../../../cli/ui/text.ts';
import type { SimulationEvent } from '../../../api/simulation.ts';

/** What was found when everything was over and every store was read. */
export function Verdict({ events }: { events: readonly SimulationEvent[] }) {
  const end = events.at(-1);
  if (end?.type !== 'end') return null;
  const { violations, injected, lines } = end;
  if (violations.length === 0) {
    return (
      <p class="verdict good">
        {`At the end: ${counted(lines, 'line')}, ${counted(injected.length, 'fault')}, no violation.`}
      </p>
    );
  }
  return (
    <div class="verdict bad">
      <p>At the end the pipeline has broken what it promises:</p>
      <ul>
        {violations.map((violation) => (
          <li key={violation}>{violation}</li>
        ))}
      </ul>
    </div>
  );
}
