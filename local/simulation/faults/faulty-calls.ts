import type { ApiCall, Interceptor } from '../../endpoint/api-call.ts';
import { type InjectionPorts, inject } from '../../faults/injection.ts';
import { kindsAt } from '../../faults/kinds-at-call.ts';
import { wholeAnswer } from '../../faults/whole-answer.ts';
import { type Chance, pick } from '../world/chance.ts';
import type { VirtualClock } from '../world/virtual-clock.ts';
import type { Schedule } from './schedule.ts';
import type { CallEnd, SimulationWatch } from './simulation-watch.ts';

export type FaultyCallPorts = Omit<InjectionPorts, 'mostMs'> & {
  clock: VirtualClock;
  schedule: Schedule;
  chance: Chance;
  /** Returns the site of a call, or undefined for the operator's calls, which are left alone. */
  siteOf(call: ApiCall): string | undefined;
  /** Whether the process may be killed again. Restarts take most of a schedule's running time. */
  mayKillProcess(): boolean;
  watch?: SimulationWatch | undefined;
};

/** Returns an interceptor that gives every call a duration and injects the schedule's faults. */
export function faultyCalls(ports: FaultyCallPorts): Interceptor {
  const { clock, schedule, chance } = ports;
  const calls = new Map<string, number>();
  const durationMs = durationsAt(pick(PACES, chance('slowest')));
  return async (call, next) => {
    const site = ports.siteOf(call);
    if (site === undefined) return next();
    const nth = calls.get(site) ?? 0;
    calls.set(site, nth + 1);
    const since = clock.now();
    const drawn = (what: string) => chance(what, site, nth);
    const after = durationMs(drawn('after'));
    await clock.sleep(durationMs(drawn('before')));
    const kinds = kindsAt(call, ports.mayKillProcess());
    const fault = schedule.decide(site, kinds);
    const reached = (schedule.sites().get(site) ?? 0) - 1;
    const ended = ports.watch?.called({ call, site, nth: reached, kinds, fault, since });
    const inMemory = (input?: unknown) => next(input).then(wholeAnswer);
    let end: CallEnd = { answer: undefined };
    try {
      const answer = await (fault
        ? inject(fault.kind, { ...ports, mostMs: mostMsOf(call), call, next: inMemory, drawn })
        : inMemory());
      end = { answer };
      return answer;
    } catch (error) {
      end = { error };
      throw error;
    } finally {
      await clock.sleep(after);
      ended?.(end);
    }
  };
}

/** A call that is this late arrives after time-outs, retries and other attempts. */
const MOST_MS = { late: 400_000, soon: 20_000 };

/**
 * Glue's UpdatePartition takes no condition. Whoever calls it relies on it that a call ends soon
 * after its caller has.
 */
const mostMsOf = ({ action }: ApiCall): typeof MOST_MS =>
  action === 'UpdatePartition' ? { ...MOST_MS, late: MOST_MS.soon } : MOST_MS;

const USUAL_MS = 30;
type Pace = { slow: number; slowestMs: number };
/**
 * The share of calls that are slow, and how slow they are. In the last two, calls are so slow that
 * other attempts take running batches for dead.
 */
const PACES: Pace[] = [
  { slow: 0.03, slowestMs: 1000 },
  { slow: 0.03, slowestMs: 4000 },
  { slow: 0.06, slowestMs: 20_000 },
  { slow: 0.15, slowestMs: 20_000 },
];

/** Mostly milliseconds, sometimes seconds, so that concurrent calls overlap in many ways. */
const durationsAt =
  ({ slow, slowestMs }: Pace) =>
  (drawn: number): number =>
    drawn < slow ? (drawn / slow) * slowestMs : drawn * USUAL_MS;
