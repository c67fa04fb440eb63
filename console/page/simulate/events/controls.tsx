import type { SimulationEvent } from '../../../api/simulation.ts';
import { type Player, SPEEDS } from '../run/use-player.ts';
import { timeText } from './event-text.ts';

type Properties = { player: Player; events: readonly SimulationEvent[]; arrived: number };

/** Play, pause, step and speed, and the line of all events with the faults marked on it. */
export function Controls({ player, events, arrived }: Properties) {
  const { count, isPlaying, speed } = player;
  const at = events[count - 1]?.at ?? 0;
  return (
    <div class="controls">
      <div class="buttons">
        <button type="button" class="primary" onClick={isPlaying ? player.pause : player.play}>
          {isPlaying ? 'Pause' : 'Play'}
        </button>
        <button type="button" disabled={count === 0} onClick={() => player.seek(count - 1)}>
          Step back
        </button>
        <button type="button" disabled={count >= arrived} onClick={() => player.seek(count + 1)}>
          Step
        </button>
        <button type="button" onClick={() => player.seek(nextFault(events, count) ?? arrived)}>
          To the next fault
        </button>
        <label>
          Speed{' '}
          <select
            value={speed}
            onChange={({ currentTarget }) => player.setSpeed(Number(currentTarget.value))}
          >
            {SPEEDS.map((each) => (
              <option key={each} value={each}>
                {each}×
              </option>
            ))}
          </select>
        </label>
        <output class="moment">
          {timeText(at)} <span class="faint">{`event ${count} of ${arrived}`}</span>
        </output>
      </div>
      <Timeline player={player} events={events} arrived={arrived} />
    </div>
  );
}

function nextFault(events: readonly SimulationEvent[], count: number): number | undefined {
  const index = events.findIndex(({ type }, n) => n >= count && type === 'fault');
  return index === -1 ? undefined : index + 1;
}

function Timeline({ player, events, arrived }: Properties) {
  return (
    <div class="timeline">
      <input
        type="range"
        aria-label="Event"
        min={0}
        max={arrived}
        value={player.count}
        onInput={({ currentTarget }) => player.seek(Number(currentTarget.value))}
      />
      <Marks events={events} arrived={arrived} />
    </div>
  );
}

/** They are drawn again only when more events have arrived, however long the list is. */
function Marks({ events, arrived }: Omit<Properties, 'player'>) {
  const marks = events.flatMap((event, index) => {
    if (event.type !== 'fault' && event.type !== 'death' && event.type !== 'phase') return [];
    const kind = event.type === 'fault' && event.isAdded ? 'added' : event.type;
    return [{ kind, left: `${((index + 1) / Math.max(1, arrived)) * 100}%`, index }];
  });
  return (
    <div class="marks" aria-hidden="true">
      {marks.map(({ kind, left, index }) => (
        <span key={index} class={kind} style={{ left }} />
      ))}
    </div>
  );
}
