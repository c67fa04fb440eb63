import { type Clock, ServiceError } from '../contracts.ts';
import type { Instance, Outcome } from './instance.ts';

/** Instances of one function at the same time; further invocations queue. */
const INSTANCES = 2;
const IDLE_MS = 20_000;

/** The instances of one function: started when needed, all but one stopped when idle. */
export type Pool = {
  invoke(event: string, requestId: string): Promise<Outcome>;
  /** Invocations that run or wait. */
  busy(): number;
  close(): Promise<void>;
};

export function openPool(start: () => Instance, clock: Clock): Pool {
  const instances = openInstances(start);
  const closed = new AbortController();
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
    if (closed.signal.aborted) throw new ServiceError('ServiceException', 'Shut down', 500);
    running += 1;
    const instance = await instances.acquire();
    try {
      return await instance.invoke(event, requestId);
    } finally {
      running -= 1;
      instances.release(instance);
      void reap();
    }
  };
  const close = () => {
    closed.abort();
    return instances.close();
  };
  return { invoke, busy: () => running, close };
}

type Instances = {
  acquire(): Promise<Instance>;
  release(instance: Instance): void;
  count(): number;
  /** Drops the least recently used idle instance unless it is the only one. */
  dropOldestIdle(): void;
  close(): Promise<void>;
};

function openInstances(start: () => Instance): Instances {
  const all = new Set<Instance>();
  const idle: Instance[] = [];
  const queue: ((instance: Instance) => void)[] = [];
  const add = (): Instance => {
    const instance = start();
    all.add(instance);
    return instance;
  };
  const drop = (instance: Instance) => {
    all.delete(instance);
    void instance.close();
  };
  return {
    acquire: async () => {
      const instance = idle.pop();
      if (instance?.alive()) return instance;
      if (instance) drop(instance);
      if (all.size < INSTANCES) return add();
      return new Promise((resolve) => queue.push(resolve));
    },
    release: (instance) => {
      if (!instance.alive()) drop(instance);
      const next = queue.shift();
      if (next) next(instance.alive() ? instance : add());
      else if (instance.alive()) idle.push(instance);
    },
    count: () => all.size,
    dropOldestIdle: () => {
      const oldest = all.size > 1 ? idle.shift() : undefined;
      if (oldest) drop(oldest);
    },
    close: async () => {
      await Promise.all([...all].map((instance) => instance.close()));
    },
  };
}
