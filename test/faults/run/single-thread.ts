import { promises } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import zlib from 'node:zlib';
import * as z from 'zod';
import {
  synchronousCompression,
  synchronousFiles,
} from '../../../local/simulation/world/synchronous-io.ts';

// The operator's commands run beside the simulation, and must not wait for another thread either.
Object.assign(zlib, synchronousCompression);
Object.assign(promises, synchronousFiles);
syncBuiltinESMExports();

// The state machine library arms a real time-out of ten minutes for each Task, and leaves it armed
// when the Task is killed. No schedule takes that long; but the timer would keep the Task in
// memory, and the whole schedule with it.
const arm = globalThis.setTimeout;
const NEVER_MS = 600_000;
globalThis.setTimeout = ((...[call, ms, ...rest]: Parameters<typeof arm>) =>
  ms !== undefined && ms >= NEVER_MS
    ? arm(() => undefined, 0)
    : arm(call, ms, ...rest)) as typeof arm;

// Node.js keeps the result of `AbortSignal.any` in memory for as long as it has a listener, and
// killed code never removes its listener.
AbortSignal.any = (signals) => {
  const any = new AbortController();
  for (const signal of signals) {
    if (signal.aborted) any.abort(signal.reason);
    else signal.addEventListener('abort', () => any.abort(signal.reason), { once: true });
  }
  return any.signal;
};

// Compiling a schema pays off only after many values, and each cold start makes its schemas anew.
// The setting is global, so bundles find it too.
z.config({ jitless: true });
