import { syncBuiltinESMExports } from 'node:module';
import zlib from 'node:zlib';
import { compressionAtOnce } from '../../local/simulation/compression.ts';

// The operator's own commands run beside the simulation: they too may not wait for another thread.
Object.assign(zlib, compressionAtOnce);
syncBuiltinESMExports();

// The state machine library arms a real time-out of ten minutes for each Task and leaves it armed when a Task is killed. None of them
// ever comes, but each would be one more active resource for the virtual clock to look through.
const arm = globalThis.setTimeout;
globalThis.setTimeout = ((...timer: Parameters<typeof arm>) =>
  arm(...timer).unref()) as typeof setTimeout;
