import type { FunctionSpec } from '../../lambda/function-spec.ts';
import { contextOf, exited, type Instance, type Outcome, timedOut } from '../../lambda/instance.ts';
import { requestOn } from './http-client.ts';
import type { Request, Response } from './network.ts';
import { loadBundle, runIn } from './sandbox.ts';
import type { HostEnvironment } from './scope.ts';
import type { VirtualClock } from './virtual-clock.ts';

export type SimulatedInstance = Instance & {
  /** Fails the current invocation at once. No code of the instance has any further effect. */
  kill(): void;
};

export type InstanceEnvironment = Omit<HostEnvironment, 'request'> & {
  /** Sends a request on behalf of this instance. */
  send(url: string, request: Request, from: SimulatedInstance): Promise<Response>;
  /** The bundle of the packages that the functions' bundles leave out, if they leave any out. */
  libraries?: string | undefined;
};

/** Starts one execution environment in this thread and in virtual time. */
export function startSimulatedInstance(
  spec: FunctionSpec,
  environment: InstanceEnvironment,
): SimulatedInstance {
  const clock = environment.clock.child();
  const killed = Promise.withResolvers<'killed'>();
  let alive = true;
  const kill = () => {
    alive = false;
    clock.stop();
    killed.resolve('killed');
  };
  const send = async (url: string, request: Request): Promise<Response> => {
    if (!alive) return forever();
    const response = environment.send(url, request, instance);
    await response.catch(() => undefined);
    return alive ? response : forever();
  };
  const run = runnerOf(spec, hostEnvironment(environment, clock, send), environment.libraries);
  const invoke: Instance['invoke'] = async (event, requestId) => {
    const done = new AbortController();
    const late = environment.clock.sleep(spec.timeoutMs, done.signal).then(() => 'late' as const);
    const outcome = await Promise.race([run(event, requestId), killed.promise, late]);
    done.abort();
    if (typeof outcome === 'object') return outcome;
    kill();
    return outcome === 'late' ? timedOut(requestId, spec.timeoutMs) : exited(requestId, KILLED);
  };
  const ready = Promise.resolve();
  const instance = { ready, invoke, alive: () => alive, close: async () => kill(), kill };
  return instance;
}

/** The exit status of a process that was killed. */
const KILLED = 137;

const forever = (): Promise<never> => new Promise(() => undefined);

function hostEnvironment(
  given: InstanceEnvironment,
  clock: VirtualClock,
  send: (url: string, request: Request) => Promise<Response>,
): HostEnvironment {
  const after: VirtualClock['after'] = (ms, wake) =>
    clock.after(ms, () => runIn(environment, wake));
  const ownClock = { ...clock, after };
  const environment: HostEnvironment = {
    ...given,
    clock: ownClock,
    request: requestOn(send, ownClock),
  };
  return environment;
}

type Handler = (event: unknown, context: object) => Promise<unknown>;

/** Returns a function that runs an invocation. The bundle is loaded at the first one. */
function runnerOf(spec: FunctionSpec, environment: HostEnvironment, libraries?: string) {
  const { clock, env } = environment;
  let handler: Handler | undefined;
  return async (bytes: Uint8Array, requestId: string): Promise<Outcome> => {
    try {
      handler ??= load(spec, environment, libraries);
      const deadline = clock.now() + spec.timeoutMs;
      const context = {
        ...contextOf(spec, env),
        awsRequestId: requestId,
        getRemainingTimeInMillis: () => Math.max(0, deadline - clock.now()),
      };
      const event = JSON.parse(Buffer.from(bytes).toString());
      return { result: JSON.stringify(await handler(event, context)) ?? 'null' };
    } catch (error) {
      return { error: errorOf(error) };
    }
  };
}

function load(
  { file, exportName }: FunctionSpec,
  environment: HostEnvironment,
  libraries?: string,
): Handler {
  const handle = loadBundle(file, environment, libraries)[exportName] as Handler;
  return (event, context) => runIn(environment, () => handle(event, context));
}

const errorOf = (thrown: unknown) =>
  thrown instanceof Error
    ? {
        errorType: thrown.name,
        errorMessage: thrown.message,
        trace: (thrown.stack ?? '').split('\n'),
      }
    : { errorType: typeof thrown, errorMessage: String(thrown), trace: [] };
