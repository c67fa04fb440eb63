import { audit } from '../../../cli/audit/audit.ts';
import { awsPipeline } from '../../../cli/replay/aws-pipeline.ts';
import { replay } from '../../../cli/replay/replay.ts';
import { namesIn } from '../../../cli/target/deployed-names.ts';
import { embeddedServices, type Target } from '../../../cli/target/target.ts';
import { sdkHandler } from '../../../local/simulation/driver/sdk-handler.ts';
import type { Simulation } from '../../../local/simulation/driver/simulation.ts';

/** The pipeline of a simulation, for those who act on it from outside. Throws while it is down. */
function targetIn({ aws, request }: Simulation): Target {
  const up = aws();
  if (!up) throw new Error('The pipeline is down');
  const names = namesIn(up.deployment);
  const requestHandler = sdkHandler((sent) => request('awsEndpoint', sent));
  const where = {
    ...embeddedServices(up.awsEndpoint, names.region),
    requestHandler,
    maxAttempts: 1,
  };
  return { where, names };
}

/** What `npm run replay -- --parked` and `--failed` do, one after the other. Answers how much there was to do. */
export async function replayEverything(simulation: Simulation): Promise<number> {
  const pipeline = awsPipeline(targetIn(simulation), simulation.clock);
  const ports = { ...pipeline, onProgress: () => undefined };
  const options = { dryRun: false, wait: true };
  const parked = (await pipeline.parkedKeys()).map((parkedKey) => ({ parkedKey }));
  await replay(parked, ports, options);
  const failed = (await pipeline.failedBatches()).map((batch) => ({ batch }));
  await replay(failed, ports, options);
  return parked.length + failed.length;
}

/** What `npm run audit` says. */
export async function auditEverything(simulation: Simulation): Promise<string[]> {
  const { report } = await audit(targetIn(simulation), undefined, simulation.clock.now);
  return report.differences.map(({ says }) => `The audit says: ${says}`);
}
