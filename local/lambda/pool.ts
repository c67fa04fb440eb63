import type { Clock } from '../clock.ts';
import { ServiceError } from '../endpoint/api-call.ts';
import type { Instance, Outcome } from './instance.ts';
import type { Caller } from './lambda-service.ts';

export type Queueing = Readonly<Record<Caller, { ms: number; instances: number }>>;

/**
 * How long an invocation waits for a free instance before another one is started, and how many
 * there may be. An instance takes about 60 MB and a step of a batch about a second, so waiting is
 * better. Measured on a whole file of 541,909 lines: 0.6 GB less at the peak, and no slower. A
 * client waits for less time, because the invocations before it may themselves be waiting: for 25 s
 * of the 29 s that the gateway allows.
 */
const QUEUEING: Queueing = {
  aws: { ms: 10_000, instances: 2 },
  client: { ms: 2000, instances: 6 },
};
const IDLE_MS = 20_000;

/** The instances of a function. They start on demand, and all but one are stopped when idle. */
export type Pool = {
  /** Asks for the event when an instance is free: those that wait would fill the heap. */
  invoke(
    eventOf: () => Uint8Array<ArrayBuffer>,
    requestId: string,
    caller: Caller,
  ): Promise<Outcome>;
  /**
   * Starts an instance ahead of the first invocation, unless there is one. Resolves when it has loaded
   * its bundle.
   */
  startAhead(): Promise<void>;
  /** Counts the invocations that are running or waiting. */
  busy(): number;
  /** Stops the instances that run nothing. The next invocation starts one again. */
  stopIdle(): Promise<unknown>;
  close(): Promise<void>;
};

export function openPool(start: () => Instance, clock: Clock, queueing: Queueing = QUEUEING): Pool {
  const closed = new AbortController();
  const sleep = (ms: number) => clock.sleep(ms, closed.signal);
  const instances = openInstances(start, sleep, queueing);
  let running = 0;
  let isStopping = false;
  const stopOneOfMany = async () => {
    if (isStopping || instances.count() < 2) return;
    isStopping = true;
    await clock.sleep(IDLE_MS, closed.signal);
    isStopping = false;
    if (!closed.signal.aborted && instances.count() > 1) void instances.dropIdle(1);
  };
  const invoke: Pool['invoke'] = async (eventOf, requestId, caller) => {
    if (closed.signal.aborted) throw shutDown();
    running += 1;
    try {
      return await instances.use(caller, (instance) => instance.invoke(eventOf(), requestId));
    } finally {
      running -= 1;
      void stopOneOfMany();
    }
  };
  const startAhead = async () => {
    if (closed.signal.aborted || instances.count() > 0) return;
    await instances.use('aws', ({ ready }) => ready);
  };
  const close = () => {
    closed.abort();
    return instances.close();
  };
  return { invoke, startAhead, busy: () => running, stopIdle: () => instances.dropIdle(), close };
}

const shutDown = () => new ServiceError('ServiceException', 'Shut down', 500);

/** An invocation that waits for an instance. */
type Waiting = Pick<PromiseWithResolvers<Instance>, 'resolve' | 'reject'>;

type Instances = {
  /** Runs `action` on an instance that nothing else uses at the same time. */
  use<T>(caller: Caller, action: (instance: Instance) => Promise<T>): Promise<T>;
  count(): number;
  /** Drops so many idle instances, those first that were not used for longest. */
  dropIdle(atMost?: number): Promise<unknown>;
  close(): Promise<void>;
};

function openInstances(
  start: () => Instance,
  sleep: (ms: number) => Promise<void>,
  queueing: Queueing,
): Instances {
  const all = new Set<Instance>();
  const idle: Instance[] = [];
  const queue: Waiting[] = [];
  const add = (): Instance => {
    const instance = start();
    all.add(instance);
    return instance;
  };
  const drop = (instance: Instance): Promise<void> => {
    all.delete(instance);
    return instance.close();
  };
  const addFor = (waiting: Waiting, limit: number) => {
    const isWaiting = queue.includes(waiting);
    if (isWaiting && all.size < limit) queue.shift()?.resolve(add());
  };
  const acquire = async (caller: Caller): Promise<Instance> => {
    const instance = idle.pop();
    if (instance?.alive()) return instance;
    if (instance) void drop(instance);
    if (all.size === 0) return add();
    const { promise, ...waiting } = Promise.withResolvers<Instance>();
    queue.push(waiting);
    const { ms, instances } = queueing[caller];
    if (all.size < instances) void sleep(ms).then(() => addFor(waiting, instances));
    return promise;
  };
  const release = (instance: Instance) => {
    const isAlive = instance.alive();
    if (!isAlive) void drop(instance);
    const next = queue.shift();
    if (next) next.resolve(isAlive ? instance : add());
    else if (isAlive) idle.push(instance);
  };
  return {
    use: async (caller, action) => {
      const instance = await acquire(caller);
      try {
        return await action(instance);
      } finally {
        release(instance);
      }
    },
    count: () => all.size,
    dropIdle: (atMost = idle.length) => Promise.all(idle.splice(0, atMost).map(drop)),
    close: async () => {
      for (const { reject } of queue.splice(0)) reject(shutDown());
      await Promise.all([...all].map((instance) => instance.close()));
    },
  };
}
