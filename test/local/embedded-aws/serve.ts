import { startEmbeddedAws } from '../../../local/embedded-aws.ts';

/** A process of its own, so that it can be killed. */
const [assemblyDir = '', dataDir = ''] = process.argv.slice(2);
const { url, apiKey } = await startEmbeddedAws({ assemblyDir, dataDir });
process.send?.({ url, apiKey });
