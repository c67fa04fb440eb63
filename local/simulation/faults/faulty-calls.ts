import { Readable } from 'node:stream';
import type { Interceptor } from '../../endpoint/api-call.ts';
import { type ApiCall, ServiceError } from '../../endpoint/api-call.ts';
import { PRINCIPALS } from '../../endpoint/internal-calls.ts';
import { type Chance, pick } from '../world/chance.ts';
import type { VirtualClock } from '../world/virtual-clock.ts';
import { isPartial, partly } from './partial.ts';
import type { FaultKind, Schedule } from './schedule.ts';

export type FaultPorts = {
  clock: VirtualClock;
  schedule: Schedule;
  chance: Chance;
  /** Where the call is made; undefined when it is the operator's, whose calls are left alone. */
  siteOf(call: ApiCall): string | undefined;
  /** Kills the function instance that makes the call. */
  killCaller(): void;
  killProcess(): void;
  /** Whether the process may be killed once more: what follows takes a schedule the most time. */
  mayDie(): boolean;
  abortExecution(name: string): void;
};

/** Gives every call a duration, and lets the schedule's faults come about. */
export function faultyCalls(ports: FaultPorts): Interceptor {
  const { clock, schedule, chance } = ports;
  const calls = new Map<string, number>();
  const durationMs = durationsAt(pick(PACES, chance('slowest')));
  return async (call, next) => {
    const site = ports.siteOf(call);
    if (site === undefined) return next();
    const nth = calls.get(site) ?? 0;
    calls.set(site, nth + 1);
    const drawn = (what: string) => chance(what, site, nth);
    const after = durationMs(drawn('after'));
    await clock.sleep(durationMs(drawn('before')));
    const fault = schedule.decide(site, kindsAt(call, ports.mayDie()));
    const inMemory = (input?: unknown) => next(input).then(readWhole);
    try {
      return await (fault
        ? inject(fault.kind, { ...ports, call, next: inMemory, drawn })
        : inMemory());
    } finally {
      await clock.sleep(after);
    }
  };
}

/** Nobody closes the file behind an answer that gets lost. */
async function readWhole<T>(answer: T): Promise<T> {
  const body = Object(answer).body;
  return body instanceof Readable
    ? { ...answer, body: Buffer.concat(await body.toArray()) }
    : answer;
}

const USUAL_MS = 30;
type Pace = { slow: number; slowestMs: number };
/** How many calls are slow, and how slow. In the last two, batches are at work while others take them for dead. */
const PACES: Pace[] = [
  { slow: 0.03, slowestMs: 1000 },
  { slow: 0.03, slowestMs: 4000 },
  { slow: 0.06, slowestMs: 20_000 },
  { slow: 0.15, slowestMs: 20_000 },
];

/** Mostly some milliseconds, at times seconds, so that what runs at the same time overlaps in many ways. */
const durationsAt =
  ({ slow, slowestMs }: Pace) =>
  (drawn: number): number =>
    drawn < slow ? (drawn / slow) * slowestMs : drawn * USUAL_MS;

const OF_ANY: FaultKind[] = ['error', 'error', 'throttle', 'lost-answer', 'lost-answer', 'late'];
const OF_PROCESSES: FaultKind[] = ['kill-process-before', 'kill-process-after'];
const OF_FUNCTIONS: FaultKind[] = ['no-answer', 'kill-function-before', 'kill-function-after'];
/** The event source and the schedule wait for an answer for ever, as Lambda always gives them one. */
const OF_INVOCATIONS: Readonly<Record<string, FaultKind[]>> = {
  [PRINCIPALS.api]: ['no-answer', 'twice', 'goes-on-unanswered'],
  [PRINCIPALS.machine]: ['no-answer', 'twice', 'goes-on-unanswered'],
  [PRINCIPALS.eventSource]: ['twice', 'goes-on-unanswered'],
  [PRINCIPALS.schedule]: ['twice', 'goes-on-unanswered'],
};

/** What can go wrong at a call. */
export function kindsAt(call: ApiCall, mayDie = true): FaultKind[] {
  const isService = call.accessKey in OF_INVOCATIONS;
  return [
    ...OF_ANY,
    ...(isConditional(call) ? OF_DECISIONS : []),
    ...(mayDie ? OF_PROCESSES : []),
    ...(isService ? [] : OF_FUNCTIONS),
    ...(call.action === 'Invoke' ? (OF_INVOCATIONS[call.accessKey] ?? []) : []),
    ...(call.action === 'StartSyncExecution' ? EXECUTION : []),
    ...(isPartial(call) ? (['partial', 'partial'] as const) : []),
  ];
}

/** A write that depends on what it finds decides something: what matters is who comes first. */
const isConditional = (call: ApiCall): boolean =>
  call.service === 'dynamodb' && 'ConditionExpression' in Object(call.input());
const OF_DECISIONS: FaultKind[] = ['late', 'late', 'late', 'late'];

const EXECUTION: FaultKind[] = ['goes-on-unanswered', 'abort-execution'];

type Hit<T> = FaultPorts & {
  call: ApiCall;
  next: (input?: unknown) => Promise<T>;
  /** A number in [0, 1) for this call. */
  drawn(what: string): number;
};

/** A call that comes this late comes after time-outs, retries and other attempts. */
const LATEST_MS = 400_000;
const SOON_MS = 20_000;

async function inject<T>(kind: FaultKind, hit: Hit<T>): Promise<T> {
  const { call, next, clock, drawn } = hit;
  if (kind === 'throttle') throw throttled(call);
  if (kind === 'no-answer') return forever();
  if (kind === 'partial') {
    let part = 0;
    return partly(call, next, () => drawn(`part ${part++}`) < 1 / 2);
  }
  if (kind === 'late') {
    await clock.sleep(drawn('late') ** 2 * LATEST_MS);
    return next();
  }
  if (kind === 'twice') {
    const [first] = await Promise.all([next(), next().catch(() => undefined)]);
    return first;
  }
  if (kind === 'abort-execution') {
    const { name = '' } = call.input() as { name?: string };
    void clock.sleep(drawn('abort') ** 2 * SOON_MS).then(() => hit.abortExecution(name));
    return next();
  }
  if (kind === 'goes-on-unanswered') {
    void next().catch(() => undefined);
    await clock.sleep(drawn('unanswered') ** 2 * SOON_MS);
    throw failed(call);
  }
  return endWith(kind, hit);
}

/** The call, or its caller, fails: before the call has done anything, or after. */
async function endWith<T>(kind: FaultKind, hit: Hit<T>): Promise<T> {
  if (kind === 'lost-answer' || kind.endsWith('-after')) await hit.next().catch(() => undefined);
  if (kind.startsWith('kill-function')) hit.killCaller();
  else if (kind.startsWith('kill-process')) hit.killProcess();
  else throw failed(hit.call);
  return forever();
}

const forever = (): Promise<never> => new Promise(() => undefined);

const THROTTLES: Readonly<Record<ApiCall['service'], [code: string, status: number]>> = {
  dynamodb: ['ProvisionedThroughputExceededException', 400],
  kinesis: ['ProvisionedThroughputExceededException', 400],
  s3: ['SlowDown', 503],
  glue: ['ThrottlingException', 400],
  states: ['ThrottlingException', 400],
  lambda: ['TooManyRequestsException', 429],
};

const FAILURES: Readonly<Record<ApiCall['service'], string>> = {
  dynamodb: 'InternalServerError',
  kinesis: 'InternalFailure',
  s3: 'InternalError',
  glue: 'InternalServiceException',
  states: 'InternalFailure',
  lambda: 'ServiceException',
};

function throttled({ service }: ApiCall): ServiceError {
  const [code, status] = THROTTLES[service];
  return new ServiceError(code, 'Injected: too many requests', status);
}

const failed = ({ service }: ApiCall): ServiceError =>
  new ServiceError(FAILURES[service], 'Injected: the service failed', 500);
