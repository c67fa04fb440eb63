import type { FunctionSpec } from '../../lambda/function-spec.ts';
import { contextOf, exited, type Instance, type Outcome, timedOut } from '../../lambda/instance.ts';
import { requestOn } from './http-client.ts';
import type { Request, Response } from './network.ts';
import { loadBundle, runIn } from './sandbox.ts';
import type { Surroundings } from './scope.ts';
import type { VirtualClock } from './virtual-clock.ts';

export type SimulatedInstance = Instance & {
  /** Ends it where it is: its invocation has failed, and it makes no further move. */
  kill(): void;
};

export type InstanceSurroundings = Omit<Surroundings, 'request'> & {
  /** Sends a request on behalf of this instance. */
  send(url: string, request: Request, from: SimulatedInstance): Promise<Response>;
  /** The file of a bundle of the packages that functions' bundles leave out, if they do. */
  libraries?: string | undefined;
};

type Handler = (event: unknown, context: object) => Promise<unknown>;

/** One execution environment in this very thread, whose time is virtual. */
export function startSimulatedInstance(
  spec: FunctionSpec,
  surroundings: InstanceSurroundings,
): SimulatedInstance {
  const life = surroundings.clock.life();
  const killed = Promise.withResolvers<'killed'>();
  let alive = true;
  let handler: Handler | undefined;
  const kill = () => {
    alive = false;
    life.end();
    killed.resolve('killed');
  };
  const send = async (url: string, request: Request): Promise<Response> => {
    if (!alive) return forever();
    const response = surroundings.send(url, request, instance);
    await response.catch(() => undefined);
    return alive ? response : forever();
  };
  const after: VirtualClock['after'] = (ms, wake) => life.after(ms, () => runIn(here, wake));
  const clock = { ...life, after };
  const here: Surroundings = { ...surroundings, clock, request: requestOn(send, clock) };
  const run = async (event: string, requestId: string): Promise<Outcome> => {
    try {
      handler ??= load(spec, here, surroundings.libraries);
      const deadline = life.now() + spec.timeoutMs;
      const context = {
        ...contextOf(spec, surroundings.environment),
        awsRequestId: requestId,
        getRemainingTimeInMillis: () => Math.max(0, deadline - life.now()),
      };
      return { result: JSON.stringify(await handler(JSON.parse(event), context)) ?? 'null' };
    } catch (error) {
      return { error: errorOf(error) };
    }
  };
  const invoke: Instance['invoke'] = async (event, requestId) => {
    const done = new AbortController();
    const late = surroundings.clock.sleep(spec.timeoutMs, done.signal).then(() => 'late' as const);
    const outcome = await Promise.race([run(event, requestId), killed.promise, late]);
    done.abort();
    if (typeof outcome === 'object') return outcome;
    kill();
    return outcome === 'late' ? timedOut(requestId, spec.timeoutMs) : exited(requestId, KILLED);
  };
  const instance = { invoke, alive: () => alive, close: async () => kill(), kill };
  return instance;
}

function load({ file, exportName }: FunctionSpec, here: Surroundings, libraries?: string): Handler {
  const handle = loadBundle(file, here, libraries)[exportName] as Handler;
  return (event, context) => runIn(here, () => handle(event, context));
}

/** The exit status of a process that was killed. */
const KILLED = 137;

const forever = (): Promise<never> => new Promise(() => undefined);

const errorOf = (thrown: unknown) =>
  thrown instanceof Error
    ? {
        errorType: thrown.name,
        errorMessage: thrown.message,
        trace: (thrown.stack ?? '').split('\n'),
      }
    : { errorType: typeof thrown, errorMessage: String(thrown), trace: [] };
