import { useState } from 'preact/hooks';
import type { SimulatedFault } from '../../../api/simulation.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { timeText } from '../events/event-text.ts';
import { siteText } from '../picture/sites.ts';
import type { Injectable } from './injectable.ts';

type Properties = {
  title: string;
  choices: readonly Injectable[];
  onInject: (fault: SimulatedFault) => void;
  onClose: () => void;
};

/** In a row: within the retries of the SDK, beyond them, beyond those of a Task, and for long. */
const TIMES = [1, 4, 20, 100];

/** Chooses where and how something goes wrong. The schedule is then run again with it. */
export function InjectDialog({ title, choices, onInject, onClose }: Properties) {
  const [place, setPlace] = useState(0);
  const [kind, setKind] = useState<string>();
  const [times, setTimes] = useState(1);
  const choice = choices[place];
  if (!choice) {
    return (
      <Dialog title={title} onClose={onClose}>
        <p>
          Nothing can go wrong here after this moment. Choose an earlier moment or another part.
        </p>
      </Dialog>
    );
  }
  const chosen = kind !== undefined && choice.kinds.includes(kind) ? kind : (choice.kinds[0] ?? '');
  const inject = () => onInject({ site: choice.site, nth: choice.nth, kind: chosen, times });
  return (
    <Dialog title={title} onClose={onClose}>
      <div class="inject">
        <label>
          At
          <select
            value={place}
            onChange={({ currentTarget }) => setPlace(Number(currentTarget.value))}
          >
            {choices.map(({ site, nth, at }, index) => (
              <option
                key={site}
                value={index}
              >{`${siteText(site)}, event ${nth + 1}, at ${timeText(at)}`}</option>
            ))}
          </select>
        </label>
        <label>
          Kind
          <select value={chosen} onChange={({ currentTarget }) => setKind(currentTarget.value)}>
            {choice.kinds.map((each) => (
              <option key={each}>{each}</option>
            ))}
          </select>
        </label>
        <label>
          Events in a row
          <select
            value={times}
            onChange={({ currentTarget }) => setTimes(Number(currentTarget.value))}
          >
            {TIMES.map((each) => (
              <option key={each}>{each}</option>
            ))}
          </select>
        </label>
        <p class="faint">
          The schedule runs again with this fault. Up to it, everything stays as it is.
        </p>
        <button type="button" class="primary" onClick={inject}>
          Inject
        </button>
      </div>
    </Dialog>
  );
}
