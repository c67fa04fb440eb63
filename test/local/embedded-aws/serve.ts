import { startEmbeddedAws } from '../../../local/embedded-aws.ts';

/** Runs the embedded AWS in a process of its own, so that it can be killed. */
const [assemblyDir = '', dataDir = ''] = process.argv.slice(2);
const { url, apiKey } = await startEmbeddedAws({ assemblyDir, dataDir });
process.send?.({ url, apiKey });
