import type { SimulatedFault, SimulationEvent } from '../../../console/api/simulation.ts';
import type { Simulation } from '../../../local/simulation/driver/simulation.ts';
import type { Schedule } from '../../../local/simulation/faults/schedule.ts';
import type { SimulationWatch } from '../../../local/simulation/faults/simulation-watch.ts';
import type { Upload } from '../workload/uploads.ts';
import { aboutCall, outcomeOf } from './about-call.ts';
import { partsOf } from './parts.ts';
import { recordedRequests } from './recorded-requests.ts';

import type { Tell } from './tell.ts';

/** Tells the events of a schedule while it runs. It changes nothing of what happens. */
export type Recorder = {
  schedule: Schedule;
  watch: SimulationWatch;
  tell: Tell;
  /** Returns the simulation whose requests are told. Time counts from here on. */
  begin(simulation: Simulation, uploads: readonly Upload[]): Simulation;
  /** The schedule is to end before its next step. */
  stop(): void;
  isStopped(): boolean;
  /** The keys of the uploads that were accepted so far. */
  accepted(): ReadonlySet<string>;
};

type Recorded = {
  seed: number;
  /** The faults of the schedule that somebody has injected. */
  added: readonly SimulatedFault[];
  startsAt: number;
  commit: string | undefined;
  isChanged: boolean;
};

export function openRecorder(
  schedule: Schedule,
  { added, startsAt, ...run }: Recorded,
  write: (event: SimulationEvent) => void,
): Recorder {
  let now = () => startsAt;
  const tell: Tell = (happened) => write({ at: now() - startsAt, ...happened });
  const accepted = new Set<string>();
  let isStopped = false;
  return {
    schedule: tellingSchedule(schedule, added, tell),
    watch: tellingWatch(startsAt, added, tell),
    tell,
    accepted: () => accepted,
    stop: () => {
      isStopped = true;
    },
    isStopped: () => isStopped,
    begin: (simulation, uploads) => {
      now = simulation.clock.now;
      tell({
        type: 'begin',
        ...run,
        parts: partsOf(simulation.deployment),
        uploads: uploads.map(shown),
      });
      return recordedRequests(simulation, tell, (upload) => accepted.add(upload));
    },
  };
}

const shown = ({ key, contentType, expected }: Upload) => ({
  ...{ key, contentType, lines: expected.length },
  quarantined: expected.filter((line) => line === 'quarantined').length,
});

const isAmong =
  (added: readonly SimulatedFault[]) =>
  ({ site, nth }: SimulatedFault): boolean =>
    added.some((fault) => fault.site === site && fault.nth === nth);

/** Calls are told when they reach their service, and all other events here. */
function tellingSchedule(
  schedule: Schedule,
  added: readonly SimulatedFault[],
  tell: Tell,
): Schedule {
  const isAdded = isAmong(added);
  const sites = new Set<string>();
  let isResting = false;
  return {
    ...schedule,
    decide: (site, kinds, probability) => {
      const nth = schedule.sites().get(site) ?? 0;
      const fault = schedule.decide(site, kinds, probability);
      if (!sites.has(site)) tell({ type: 'site', site, kinds: [...new Set(kinds)] });
      sites.add(site);
      if (isCall(site)) return fault;
      tell({ type: 'chance', site, nth });
      if (fault) tell({ type: 'fault', ...fault, nth, isAdded: isAdded(fault) });
      return fault;
    },
    rest: () => {
      schedule.rest();
      if (!isResting) tell({ type: 'rest' });
      isResting = true;
    },
  };
}

const isCall = (site: string): boolean => site.includes(' → ');

function tellingWatch(
  startsAt: number,
  added: readonly SimulatedFault[],
  tell: Tell,
): SimulationWatch {
  const isAdded = isAmong(added);
  let calls = 0;
  return {
    called: ({ call, site, nth, fault, since }) => {
      calls += 1;
      const id = calls;
      const about = aboutCall(call);
      const named = about === undefined ? {} : { about };
      tell({ type: 'call', id, site, nth, since: since - startsAt, ...named });
      if (fault) tell({ type: 'fault', id, ...fault, nth, isAdded: isAdded(fault) });
      return (end) => tell({ type: 'answer', id, outcome: outcomeOf(end) });
    },
    died: () => tell({ type: 'death' }),
    restarted: (isDeployment) => tell({ type: 'restart', isDeployment }),
  };
}
