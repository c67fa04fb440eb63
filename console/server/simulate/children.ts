import { join } from 'node:path';
import { hashOf } from '../../../infra/build/input-hash.ts';
import { RequestProblem } from '../route.ts';
import { type Asked, type SimulationChild, startChild } from './child.ts';
import { missingHere } from './missing.ts';

/** Each keeps a processor busy. */
const MOST = 2;
/** A process takes half a minute to build the bundles, and some hundred megabytes. */
const IDLE_MS = 5 * 60_000;

/** What the process evaluates once and keeps. When it has changed, another process is needed. */
const CODE = ['cli', 'functions', 'infra', 'local', 'statemachines', 'test', 'package-lock.json'];
const ROOT = join(import.meta.dirname, '../../..');

/** The processes, with the hash of the code that each has loaded. */
const children = new Map<SimulationChild, string>();

/**
 * Yields the events of a schedule, in a process that is free. Throws a `RequestProblem` when
 * simulations can't be run here, and when too many are running.
 */
export function simulate(asked: Asked): AsyncGenerator<string> {
  const missing = missingHere();
  if (missing) throw new RequestProblem(422, missing);
  const code = hashOf(ROOT, CODE);
  const idle = [...children].filter(([child]) => !child.isBusy());
  for (const [child, loaded] of idle) if (loaded !== code) remove(child);
  const free = idle.find(([, loaded]) => loaded === code)?.[0] ?? oneMore(code);
  return runIn(free, asked);
}

function remove(child: SimulationChild): void {
  children.delete(child);
  child.end();
}

function oneMore(code: string): SimulationChild {
  if (children.size >= MOST) {
    throw new RequestProblem(
      409,
      `${MOST} simulations are running. Close one of their pages, or wait until one has ended.`,
    );
  }
  const child = startChild(() => children.delete(child));
  children.set(child, code);
  return child;
}

/** A page that is left ends the run, too. */
async function* runIn(child: SimulationChild, asked: Asked): AsyncGenerator<string> {
  try {
    yield* child.run(asked);
  } finally {
    endWhenIdle(child);
  }
}

const timers = new Map<SimulationChild, NodeJS.Timeout>();

function endWhenIdle(child: SimulationChild): void {
  clearTimeout(timers.get(child));
  const timer = setTimeout(() => {
    timers.delete(child);
    if (!child.isBusy()) remove(child);
  }, IDLE_MS);
  timers.set(child, timer.unref());
}
