import { syncBuiltinESMExports } from 'node:module';
import zlib from 'node:zlib';
import { compressionAtOnce } from '../../local/simulation/compression.ts';

// The operator's own commands run beside the simulation: they too may not wait for another thread.
Object.assign(zlib, compressionAtOnce);
syncBuiltinESMExports();
