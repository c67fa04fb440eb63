import { restApi } from '../api-gateway/rest-api.ts';
import type { Clock } from '../clock.ts';
import type { ApiCall, Interceptor } from '../endpoint/api-call.ts';
import type { Deployment } from '../template/deployment.ts';
import { type Callers, siteOf } from './call-site.ts';
import { inject } from './injection.ts';
import { kindAt } from './live-kind.ts';
import { type FaultReport, openFaultReport } from './live-report.ts';
import { FaultSettings, NO_FAULTS } from './live-settings.ts';
import { readersOf } from './readers.ts';
import { wholeAnswer } from './whole-answer.ts';

/** Faults in the calls of a running pipeline, in real time: to rehearse what to do about them. */
export type LiveFaults = {
  settings(): FaultSettings;
  /** Applies to every call from now on. Throws a `ZodError` when the settings are invalid. */
  set(settings: FaultSettings): void;
  report(): FaultReport;
  /** Calls a function after each change of the settings. */
  onChange(listener: (settings: FaultSettings) => void): void;
};

/** What the faults act on. It exists once everything has started; before that, no fault is injected. */
type Victims = Pick<Callers, 'functionOf'> & {
  kill(session: string): void;
  abortExecution(name: string): void;
};

type Engine = LiveFaults & {
  intercept: Interceptor;
  connect(victims: Victims): void;
  /** Injects no more faults, and lets the calls that were made slow go on. */
  close(): void;
};

/** Longer than the SDK waits for an answer, so that a slow call may also be made again. */
const MOST_MS = { late: 20_000, soon: 4000 };

export function openLiveFaults(
  deployment: Deployment,
  clock: Clock,
  initial: FaultSettings = NO_FAULTS,
): Engine {
  let settings = FaultSettings.parse(initial);
  let victims: Victims | undefined;
  const listeners: ((settings: FaultSettings) => void)[] = [];
  const closing = new AbortController();
  const counts = openFaultReport();
  const readers = readersOf(restApi(deployment));
  const siteAt = (call: ApiCall): string | undefined => {
    if (!victims || closing.signal.aborted || readers.make(call, victims)) return undefined;
    const site = siteOf(call, { ...victims, deployment });
    return site?.toLowerCase().includes(settings.sites.toLowerCase()) ? site : undefined;
  };
  const intercept: Interceptor = (call, next) => {
    if (settings.rate === 0) return next();
    const site = siteAt(call);
    const kind = site === undefined ? undefined : kindAt(call, settings, clock, counts.passed);
    if (!victims || site === undefined || kind === undefined) return next();
    counts.add({ at: clock.now(), site, kind: kind.live });
    const { kill, abortExecution } = victims;
    return inject(kind.fault, {
      clock: { sleep: (ms) => clock.sleep(ms, closing.signal) },
      mostMs: MOST_MS,
      killCaller: () => kill(call.session ?? ''),
      killProcess: () => undefined,
      abortExecution,
      call,
      next: (input) => next(input).then(wholeAnswer),
      drawn: () => clock.random(),
    });
  };
  return {
    intercept,
    settings: () => settings,
    set: (changed) => {
      settings = FaultSettings.parse(changed);
      for (const listener of listeners) listener(settings);
    },
    report: counts.report,
    onChange: (listener) => listeners.push(listener),
    connect: (connected) => {
      victims = connected;
    },
    close: () => closing.abort(),
  };
}
