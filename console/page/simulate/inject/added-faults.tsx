import type { SimulatedFault } from '../../../api/simulation.ts';
import { siteText } from '../picture/sites.ts';

type Properties = {
  faults: readonly SimulatedFault[];
  onRemove: (left: readonly SimulatedFault[]) => void;
};

/** The faults that were injected by hand; each can be taken out again. */
export function AddedFaults({ faults, onRemove }: Properties) {
  if (faults.length === 0) return null;
  return (
    <ul class="added-faults" aria-label="Injected faults">
      {faults.map((fault) => (
        <li key={`${fault.site} ${fault.nth}`}>
          {`${fault.kind}${fault.times > 1 ? ` for ${fault.times} events` : ''}: ${siteText(fault.site)}, event ${fault.nth + 1}`}{' '}
          <button
            type="button"
            class="quiet"
            aria-label={`Remove ${fault.kind} at ${fault.site}`}
            onClick={() => onRemove(faults.filter((other) => other !== fault))}
          >
            ✕
          </button>
        </li>
      ))}
    </ul>
  );
}
