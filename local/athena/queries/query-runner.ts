import type { Engine } from '../../query-engine/engine.ts';
import { tooManyQueries } from '../errors.ts';

/** A query that waits for its turn or has it. */
type Job = {
  id: string;
  /** Runs to the end, whatever it is. Never throws. */
  run(engine: Engine): Promise<void>;
};

export type QueryRunner = {
  /**
   * Throws TooManyRequestsException when too many queries are under way. Calls `accepted` before the
   * query can start.
   */
  submit(job: Job, accepted: () => void): void;
  /** Takes a query out of the queue. False when it is not there. */
  withdraw(id: string): boolean;
  /** Prepares for a query that is likely to come soon. */
  warm(): void;
  close(): Promise<void>;
};

/** As many queries as Athena allows to be under way in an account. */
const MOST_ACTIVE = 200;

/** Runs as many queries at once as there are engines; the others wait in order. */
export function queryRunner(engines: readonly Engine[]): QueryRunner {
  const free = [...engines];
  const queue: Job[] = [];
  const running = new Set<Promise<void>>();
  const next = (): void => {
    if (free.length === 0) return;
    const job = queue.shift();
    const engine = job && free.shift();
    if (!job || !engine) return;
    const run = job.run(engine).finally(() => {
      running.delete(run);
      // The engine that was used last has a process already.
      free.unshift(engine);
      next();
    });
    running.add(run);
  };
  return {
    submit: (job, accepted) => {
      if (queue.length + running.size >= MOST_ACTIVE) throw tooManyQueries();
      accepted();
      queue.push(job);
      next();
    },
    withdraw: (id) => {
      const place = queue.findIndex((job) => job.id === id);
      if (place >= 0) queue.splice(place, 1);
      return place >= 0;
    },
    warm: () => free[0]?.warm(),
    close: async () => {
      queue.splice(0);
      await Promise.all(engines.map((engine) => engine.close()));
      await Promise.all(running);
    },
  };
}
