import { promises } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import zlib from 'node:zlib';
import * as z from 'zod';
import {
  synchronousCompression,
  synchronousFiles,
} from '../../../local/simulation/world/synchronous-io.ts';

// The operator's own commands run beside the simulation: they too may not wait for another thread.
Object.assign(zlib, synchronousCompression);
Object.assign(promises, synchronousFiles);
syncBuiltinESMExports();

// The state machine library arms a real time-out of ten minutes for each Task, and leaves it armed where a Task is killed. It never comes
// here; but it would keep all that belongs to the Task in memory, and the whole schedule with it.
const arm = globalThis.setTimeout;
const NEVER_MS = 600_000;
globalThis.setTimeout = ((...[call, ms, ...rest]: Parameters<typeof arm>) =>
  ms !== undefined && ms >= NEVER_MS
    ? arm(() => undefined, 0)
    : arm(call, ms, ...rest)) as typeof arm;

// Node.js keeps a signal of several in memory for as long as somebody listens to it, and whoever is killed listens for ever.
AbortSignal.any = (signals) => {
  const any = new AbortController();
  for (const signal of signals) {
    if (signal.aborted) any.abort(signal.reason);
    else signal.addEventListener('abort', () => any.abort(signal.reason), { once: true });
  }
  return any.signal;
};

// A schema that is compiled pays only after many values, and each cold start makes its schemas anew. Bundles find this setting as well: it is global.
z.config({ jitless: true });
