import { pipelineAt } from '../../cli/replay/pipeline-ports.ts';
import { replay } from '../../cli/replay/replay.ts';
import { namesIn } from '../../cli/target/deployed-names.ts';
import { sdkHandler } from '../../local/simulation/sdk-handler.ts';
import type { Simulation } from '../../local/simulation/simulation.ts';

/** What `npm run replay -- --parked` and `--failed` do, one after the other. Answers how much there was to do. */
export async function replayEverything({ aws, clock, request }: Simulation): Promise<number> {
  const up = aws();
  if (!up) throw new Error('The pipeline is down');
  const names = namesIn(up.deployment);
  const where = {
    ...{ endpoint: up.awsEndpoint, region: names.region, maxAttempts: 1 },
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    requestHandler: sdkHandler((sent) => request('awsEndpoint', sent)),
  };
  const pipeline = pipelineAt({ where, names }, clock);
  const ports = { ...pipeline, onProgress: () => undefined };
  const options = { dryRun: false, wait: true };
  const parked = (await pipeline.parkedKeys()).map((parkedKey) => ({ parkedKey }));
  await replay(parked, ports, options);
  const failed = (await pipeline.failedBatches()).map((batch) => ({ batch }));
  await replay(failed, ports, options);
  return parked.length + failed.length;
}
