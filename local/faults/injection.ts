import * as z from 'zod';
import type { Clock } from '../clock.ts';
import { type ApiCall, ServiceError } from '../endpoint/api-call.ts';
import type { FaultKind } from './fault.ts';
import { partly } from './partial.ts';

export type InjectionPorts = {
  clock: Pick<Clock, 'sleep'>;
  /** How late a call may be, and how soon after its start an execution is aborted at the latest. */
  mostMs: { late: number; soon: number };
  /** Kills the function instance that makes the call. */
  killCaller(): void;
  killProcess(): void;
  abortExecution(name: string): void;
};

type Target<T> = InjectionPorts & {
  call: ApiCall;
  next: (input?: unknown) => Promise<T>;
  /** Returns a number in [0, 1) for this call. */
  drawn(what: string): number;
};

/** Injects a fault at a call. Never settles when the caller gets no answer or is killed. */
export async function inject<T>(kind: FaultKind, target: Target<T>): Promise<T> {
  const { call, next, clock, drawn, mostMs } = target;
  if (kind === 'throttle') throw throttled(call);
  if (kind === 'no-answer') return forever();
  if (kind === 'partial') {
    let part = 0;
    return partly(call, next, () => drawn(`part ${part++}`) < 1 / 2);
  }
  if (kind === 'late') {
    await clock.sleep(drawn('late') ** 2 * mostMs.late);
    return next();
  }
  if (kind === 'twice') {
    const [first] = await Promise.all([next(), next().catch(() => undefined)]);
    return first;
  }
  if (kind === 'abort-execution') {
    void clock
      .sleep(drawn('abort') ** 2 * mostMs.soon)
      .then(() => target.abortExecution(nameIn(call)));
    return next();
  }
  if (kind === 'goes-on-unanswered') {
    void next().catch(() => undefined);
    await clock.sleep(drawn('unanswered') ** 2 * mostMs.soon);
    throw failed(call);
  }
  return fail(kind, target);
}

/** Fails the call or kills its caller, before the call has had an effect or after. */
async function fail<T>(kind: FaultKind, target: Target<T>): Promise<T> {
  if (kind === 'lost-answer' || kind.endsWith('-after')) await target.next().catch(() => undefined);
  if (kind.startsWith('kill-function')) target.killCaller();
  else if (kind.startsWith('kill-process')) target.killProcess();
  else throw failed(target.call);
  return forever();
}

const Started = z.object({ name: z.string().default('') }).catch({ name: '' });
const nameIn = (call: ApiCall): string => Started.parse(call.input()).name;

const forever = (): Promise<never> => new Promise(() => undefined);

const THROTTLES: Readonly<Record<ApiCall['service'], [code: string, status: number]>> = {
  dynamodb: ['ProvisionedThroughputExceededException', 400],
  kinesis: ['ProvisionedThroughputExceededException', 400],
  s3: ['SlowDown', 503],
  glue: ['ThrottlingException', 400],
  athena: ['TooManyRequestsException', 400],
  states: ['ThrottlingException', 400],
  lambda: ['TooManyRequestsException', 429],
  logs: ['ThrottlingException', 400],
  apigateway: ['TooManyRequestsException', 429],
};

const FAILURES: Readonly<Record<ApiCall['service'], string>> = {
  dynamodb: 'InternalServerError',
  kinesis: 'InternalFailure',
  s3: 'InternalError',
  glue: 'InternalServiceException',
  athena: 'InternalServerException',
  states: 'InternalFailure',
  lambda: 'ServiceException',
  logs: 'ServiceUnavailableException',
  apigateway: 'ServiceUnavailableException',
};

function throttled({ service }: ApiCall): ServiceError {
  const [code, status] = THROTTLES[service];
  return new ServiceError(code, 'Injected: too many requests', status);
}

const failed = ({ service }: ApiCall): ServiceError =>
  new ServiceError(FAILURES[service], 'Injected: the service failed', 500);
