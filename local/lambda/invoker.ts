import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { Services } from '../endpoint/actions.ts';
import { ServiceError } from '../endpoint/api-call.ts';
import type { Invocation } from '../endpoint/protocols.ts';
import { type FunctionLog, functionLog } from '../logs/function-log.ts';
import type { Deployment } from '../template/deployment.ts';
import { lambdaEnvironment } from './environment.ts';
import { eventBytes } from './event-bytes.ts';
import { type FunctionSpec, functionSpecs } from './function-spec.ts';
import { type FunctionError, type Instance, startInstance } from './instance.ts';
import type { Caller, LambdaService } from './lambda-service.ts';
import { openPool, type Pool, type Queueing } from './pool.ts';

const EVENT_BYTES = 6_291_456;
const RESULT_BYTES = 6_291_556;
const DRAINING_MS = 10_000;

export type Lambda = LambdaService & {
  handlers: NonNullable<Services['lambda']>;
  /** Returns the name of the function that has this access key. */
  functionOf(accessKey: string): string | undefined;
  /** Kills the instance with this session at once, unless it has ended. */
  kill(session: string): void;
  /** Waits a while for running invocations, and for those that they make. */
  drain(): Promise<void>;
  /**
   * Starts an instance of each of these functions ahead of its first invocation, some at a time. Throws
   * when there is no such function.
   */
  startAhead(names: readonly string[]): void;
  /** Stops the instances that run nothing. The next invocation of a function starts one again. */
  stopIdle(): Promise<void>;
  /** Stops every worker. No function can be invoked afterwards. */
  close(): Promise<void>;
};

/** More than one, because nothing is started while this thread is busy. */
const AHEAD_AT_A_TIME = 3;

type Sessions = Map<string, Instance>;
type DeployedFunction = { spec: FunctionSpec; pool: Pool; log: FunctionLog; sessions: Sessions };

/**
 * Runs the template's functions in worker threads with the environment, the limits and the errors
 * of Lambda.
 */
export function openLambda(options: {
  deployment: Deployment;
  /** Called when an instance starts, because the endpoint opens later than this. */
  endpoint: () => string;
  logs: string;
  /** The folder of compiled bundles. It may be deleted. */
  compileCache: string;
  clock: Clock;
  startInstance?: typeof startInstance;
  /** See pool.ts. */
  queueing?: Queueing;
}): Lambda {
  const deployed = functionSpecs(options.deployment).map((spec) => deploy(spec, options));
  const byName = new Map(
    deployed.flatMap((one) =>
      [one.spec.name, one.spec.arn, one.spec.logicalId].map((id) => [id, one]),
    ),
  );
  const named = (name: string): DeployedFunction => {
    const found = byName.get(name);
    if (found) return found;
    throw new ServiceError('ResourceNotFoundException', `No function ${name}`, 404);
  };
  const invoke: Lambda['invoke'] = async (name, payload, caller = 'aws') =>
    invokeFunction(named(name), payload, caller, options.clock);
  return {
    invoke,
    handlers: {
      Invoke: async ({ FunctionName, InvocationType, Payload }) => {
        const invocation = invoke(FunctionName, Payload);
        if (InvocationType !== 'Event') return invocation;
        invocation.catch(() => undefined);
        return { payload: null };
      },
    },
    functionOf: (accessKey) => deployed.find(({ spec }) => spec.accessKey === accessKey)?.spec.name,
    kill: (session) => {
      for (const { sessions } of deployed) void sessions.get(session)?.close();
    },
    drain: () => drain(deployed, options.clock),
    startAhead: (names) => startAhead(names.map(named)),
    stopIdle: async () => {
      await Promise.all(deployed.map(({ pool }) => pool.stopIdle()));
    },
    close: async () => {
      await Promise.all(deployed.map(({ pool }) => pool.close()));
      await Promise.all(deployed.map(({ log }) => log.close()));
    },
  };
}

function deploy(spec: FunctionSpec, options: Parameters<typeof openLambda>[0]): DeployedFunction {
  const { deployment, endpoint, logs, compileCache, clock } = options;
  const startOne = options.startInstance ?? startInstance;
  const log = functionLog(logs, spec.name);
  const sessions: Sessions = new Map();
  let started = 0;
  const start = () => {
    for (const [session, instance] of sessions) if (!instance.alive()) sessions.delete(session);
    started += 1;
    const session = `${spec.name}/${started}`;
    const environment = lambdaEnvironment(spec, deployment.region, endpoint(), session);
    const instance = startOne(spec, environment, compileCache, log, clock);
    sessions.set(session, instance);
    return instance;
  };
  return { spec, log, sessions, pool: openPool(start, clock, options.queueing) };
}

async function invokeFunction(
  { pool, log }: DeployedFunction,
  payload: unknown,
  caller: Caller,
  clock: Clock,
): Promise<Invocation> {
  const eventOf = () => {
    const event = eventBytes(payload);
    refuseOversized(event.length);
    return event;
  };
  const requestId = randomUUID();
  const outcome = limited(RESULT_BYTES, await pool.invoke(eventOf, requestId, caller));
  if ('result' in outcome) return { payload: JSON.parse(outcome.result) };
  const { errorType, errorMessage } = outcome.error;
  const timestamp = new Date(clock.now()).toISOString();
  const failure = { timestamp, level: 'ERROR', requestId, errorType, errorMessage };
  log.write(`${JSON.stringify(failure)}\n`);
  return outcome;
}

function refuseOversized(bytes: number): void {
  if (bytes <= EVENT_BYTES) return;
  const limit = `the RequestResponse invocation type (limit ${EVENT_BYTES} bytes)`;
  throw new ServiceError(
    'RequestTooLargeException',
    `${bytes} byte payload is too large for ${limit}`,
    413,
  );
}

function limited(
  limit: number,
  outcome: { result: string } | { error: FunctionError },
): { result: string } | { error: FunctionError } {
  if ('error' in outcome || Buffer.byteLength(outcome.result) <= limit) return outcome;
  const errorMessage = `Response payload size exceeded maximum allowed payload size (${limit} bytes).`;
  return { error: { errorType: 'Function.ResponseSizeTooLarge', errorMessage } };
}

async function drain(deployed: DeployedFunction[], clock: Clock): Promise<void> {
  const until = clock.now() + DRAINING_MS;
  while (deployed.some(({ pool }) => pool.busy() > 0) && clock.now() < until) await clock.sleep(20);
}

/** An instance that can't be started now is started by an invocation, which then says why. */
function startAhead(functions: readonly DeployedFunction[]): void {
  const next = functions.values();
  const start = async () => {
    for (const { pool } of next) await pool.startAhead().catch(() => undefined);
  };
  for (let at = 0; at < AHEAD_AT_A_TIME; at += 1) void start();
}
