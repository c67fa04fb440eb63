import { audit } from '../../../cli/audit/audit.ts';
import { type Erasures, erasuresOf } from '../../../cli/erase/erasures-client.ts';
import { awsPipeline } from '../../../cli/replay/aws-pipeline.ts';
import { replay } from '../../../cli/replay/replay.ts';
import { type Operations, operationsOf } from '../../../cli/retract/operations-client.ts';
import { namesIn } from '../../../cli/target/deployed-names.ts';
import { embeddedServices, type Target } from '../../../cli/target/target.ts';
import { dynamoDayLedger } from '../../../functions/ledger/dynamo-day-ledger.ts';
import { dynamodb } from '../../../functions/runtime/clients/dynamodb.ts';
import { sdkHandler } from '../../../local/simulation/driver/sdk-handler.ts';
import type { Simulation } from '../../../local/simulation/driver/simulation.ts';

/** Returns the simulated pipeline as a target of the command line. Throws while it is down. */
export function targetIn({ aws, request }: Simulation): Target {
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

/**
 * Does what `npm run replay -- --parked` and then `--failed` do. Returns how many deliveries and
 * batches there were to replay.
 */
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

/** Returns what `npm run retract` invokes. */
export const operationsIn = (simulation: Simulation): Operations =>
  operationsOf(targetIn(simulation));

/** Returns what `npm run erase` invokes. */
export const erasuresIn = (simulation: Simulation): Erasures => erasuresOf(targetIn(simulation));

/** Undefined if a call fails: the pipeline may be down, and any call may go wrong. */
export async function answered<T>(call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call();
  } catch {
    return undefined;
  }
}

/** Gives up the rewrite of a day, if one is being written, as RewriteDay does. */
export async function giveUpRewrite(simulation: Simulation, date: string): Promise<void> {
  const { where, names } = targetIn(simulation);
  const days = dynamoDayLedger(dynamodb(where), names.batchesTable);
  const day = await days.readDay(date);
  if (day.phase === 'REWRITING') await days.giveUpRewrite(day);
}

/** Returns the differences that `npm run audit` finds. */
export async function auditEverything(simulation: Simulation): Promise<string[]> {
  const { report } = await audit(targetIn(simulation), { now: simulation.clock.now });
  return report.differences.map(({ says }) => `The audit reports: ${says}`);
}
