import { type Clock, ServiceError } from '../contracts.ts';
import type { Instance, Outcome } from './instance.ts';

/** Instances of one function at the same time; further invocations queue. */
const INSTANCES = 2;
/**
 * An instance takes some 60 MB and a step of a batch about a second: an invocation rather waits for its turn.
 * Measured on the 541,909 lines of a whole file: 0.6 GB less at the peak, and no slower.
 */
const PATIENCE_MS = 10_000;
const IDLE_MS = 20_000;

/** The instances of one function: started when needed, all but one stopped when idle. */
export type Pool = {
  invoke(event: string, requestId: string): Promise<Outcome>;
  /** Invocations that run or wait. */
  busy(): number;
  close(): Promise<void>;
};

export function openPool(start: () => Instance, clock: Clock): Pool {
  const closed = new AbortController();
  const instances = openInstances(start, (ms) => clock.sleep(ms, closed.signal));
  let running = 0;
  let reaping = false;
  const reap = async () => {
    if (reaping || instances.count() < 2) return;
    reaping = true;
    await clock.sleep(IDLE_MS, closed.signal);
    reaping = false;
    if (!closed.signal.aborted) instances.dropOldestIdle();
  };
  const invoke = async (event: string, requestId: string): Promise<Outcome> => {
    if (closed.signal.aborted) throw shutDown();
    running += 1;
    try {
      return await instances.use((instance) => instance.invoke(event, requestId));
    } finally {
      running -= 1;
      void reap();
    }
  };
  const close = () => {
    closed.abort();
    return instances.close();
  };
  return { invoke, busy: () => running, close };
}

const shutDown = () => new ServiceError('ServiceException', 'Shut down', 500);

type Instances = {
  /** Runs `action` on an instance that nobody else uses meanwhile. */
  use<T>(action: (instance: Instance) => Promise<T>): Promise<T>;
  count(): number;
  /** Drops the least recently used idle instance unless it is the only one. */
  dropOldestIdle(): void;
  close(): Promise<void>;
};

function openInstances(start: () => Instance, sleep: (ms: number) => Promise<void>): Instances {
  const all = new Set<Instance>();
  const idle: Instance[] = [];
  const queue: { resolve(instance: Instance): void; reject(error: Error): void }[] = [];
  const add = (): Instance => {
    const instance = start();
    all.add(instance);
    return instance;
  };
  const drop = (instance: Instance) => {
    all.delete(instance);
    void instance.close();
  };
  const addIfQueued = () => {
    if (all.size < INSTANCES) queue.shift()?.resolve(add());
  };
  const acquire = async (): Promise<Instance> => {
    const instance = idle.pop();
    if (instance?.alive()) return instance;
    if (instance) drop(instance);
    if (all.size === 0) return add();
    const turn = new Promise<Instance>((resolve, reject) => queue.push({ resolve, reject }));
    if (all.size < INSTANCES) void sleep(PATIENCE_MS).then(addIfQueued);
    return turn;
  };
  const release = (instance: Instance) => {
    const well = instance.alive();
    if (!well) drop(instance);
    const next = queue.shift();
    if (next) next.resolve(well ? instance : add());
    else if (well) idle.push(instance);
  };
  return {
    use: async (action) => {
      const instance = await acquire();
      try {
        return await action(instance);
      } finally {
        release(instance);
      }
    },
    count: () => all.size,
    dropOldestIdle: () => {
      const oldest = all.size > 1 ? idle.shift() : undefined;
      if (oldest) drop(oldest);
    },
    close: async () => {
      for (const { reject } of queue.splice(0)) reject(shutDown());
      await Promise.all([...all].map((instance) => instance.close()));
    },
  };
}
