import type { Clock } from '../clock.ts';
import type { LambdaService } from '../lambda/lambda-service.ts';
import type { MappingSpec } from './event-source-mapping.ts';
import { failedBatch, type GivenUp } from './invocation-record.ts';
import type { EventRecord } from './kinesis-event.ts';

const FIRST_DELAY_MS = 1000;
const LONGEST_DELAY_MS = 30_000;

export type DeliveryPorts = {
  lambda: LambdaService;
  /** Puts an object into an on-failure destination. */
  park(bucket: string, key: string, body: Buffer): Promise<void>;
  clock: Clock;
};

/**
 * Invokes the function with a batch until it succeeds, or until its retries or its age are used up: then the batch goes to the
 * on-failure destination. Answers false when the signal aborted before either.
 */
export async function deliver(
  batch: EventRecord[],
  shard: string,
  spec: MappingSpec,
  ports: DeliveryPorts,
  signal: AbortSignal,
): Promise<boolean> {
  for (let invocations = 0; !signal.aborted; ) {
    const condition = givenUp(batch, spec, invocations, ports.clock);
    if (condition) return park(batch, shard, spec, { condition, invocations }, ports, signal);
    if (invocations > 0) await backOff(invocations, ports.clock, signal);
    if (signal.aborted) return false;
    if (await succeeds(batch, spec, ports.lambda)) return true;
    invocations += 1;
  }
  return false;
}

function givenUp(
  batch: EventRecord[],
  { retries, maximumAgeMs }: MappingSpec,
  invocations: number,
  clock: Clock,
): GivenUp['condition'] | undefined {
  if (invocations > retries) return 'RetryAttemptsExhausted';
  const oldest = batch[0]?.arrivedAt ?? 0;
  return clock.now() - oldest > maximumAgeMs ? 'RecordAgeExceeded' : undefined;
}

const backOff = (failures: number, clock: Clock, signal: AbortSignal): Promise<void> =>
  clock.sleep(Math.min(FIRST_DELAY_MS * 2 ** (failures - 1), LONGEST_DELAY_MS), signal);

async function succeeds(
  batch: EventRecord[],
  { functionArn }: MappingSpec,
  lambda: LambdaService,
): Promise<boolean> {
  try {
    const answer = await lambda.invoke(functionArn, { Records: batch.map(({ json }) => json) });
    return !('error' in answer);
  } catch {
    return false;
  }
}

async function park(
  batch: EventRecord[],
  shard: string,
  spec: MappingSpec,
  givenUp: GivenUp,
  { park, clock }: DeliveryPorts,
  signal: AbortSignal,
): Promise<boolean> {
  if (!spec.onFailure) return true;
  const { key, body } = failedBatch(batch, shard, spec, givenUp, clock);
  for (let failures = 1; !signal.aborted; failures += 1) {
    const parked = await park(spec.onFailure, key, body).then(
      () => true,
      () => false,
    );
    if (parked) return true;
    await backOff(failures, clock, signal);
  }
  return false;
}
