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

/** About as long as the process of an engine takes to start. */
const PATIENCE_MS = 500;

/**
 * Runs as many queries at once as there are engines; the others wait in order. While one runs, the
 * next one waits a moment for it before another process is started: most queries are short, and a
 * process takes as much processor time to start as several of them.
 */
export function queryRunner(engines: readonly Engine[]): QueryRunner {
  const free = [...engines];
  const queue: (Job & { since: number })[] = [];
  const running = new Set<Promise<void>>();
  let patience: NodeJS.Timeout | undefined;
  const engineFor = (since: number): Engine | undefined => {
    const warm = free.findIndex((engine) => engine.isWarm());
    if (warm >= 0) return free.splice(warm, 1)[0];
    const left = since + PATIENCE_MS - performance.now();
    if (running.size === 0 || left <= 0) return free.shift();
    clearTimeout(patience);
    patience = setTimeout(next, left + 1);
    return undefined;
  };
  const next = (): void => {
    const [job] = queue;
    const engine = job && engineFor(job.since);
    if (!engine) return;
    queue.shift();
    const run = job.run(engine).finally(() => {
      running.delete(run);
      free.unshift(engine);
      next();
    });
    running.add(run);
    next();
  };
  return {
    submit: (job, accepted) => {
      if (queue.length + running.size >= MOST_ACTIVE) throw tooManyQueries();
      accepted();
      queue.push({ ...job, since: performance.now() });
      next();
    },
    withdraw: (id) => {
      const place = queue.findIndex((job) => job.id === id);
      if (place >= 0) queue.splice(place, 1);
      return place >= 0;
    },
    warm: () => free[0]?.warm(),
    close: async () => {
      clearTimeout(patience);
      queue.splice(0);
      await Promise.all(engines.map((engine) => engine.close()));
      await Promise.all(running);
    },
  };
}
