import type { Clock } from '../clock.ts';
import type { LambdaService } from '../lambda/lambda-service.ts';
import type { EventSourceMapping } from './event-source-mapping.ts';
import { type Discard, invocationRecord } from './invocation-record.ts';
import { type EventRecord, kinesisEvent } from './kinesis-event.ts';

const FIRST_DELAY_MS = 1000;
const LONGEST_DELAY_MS = 30_000;

export type DeliveryPorts = {
  lambda: LambdaService;
  /** Puts an object into an on-failure destination. */
  park(bucket: string, key: string, body: Buffer): Promise<void>;
  clock: Clock;
};

/**
 * Invokes the function with a batch until it succeeds. When the retries are exhausted or the
 * records are too old, puts the batch into the on-failure destination instead. Returns false when
 * the signal aborted before either. A function that could not be invoked, because Lambda throttled
 * for example, has used up no retry.
 */
export async function deliver(
  batch: EventRecord[],
  shard: string,
  mapping: EventSourceMapping,
  ports: DeliveryPorts,
  signal: AbortSignal,
): Promise<boolean> {
  let invocations = 0;
  for (let failures = 0; !signal.aborted; failures += 1) {
    const condition = discardCondition(batch, mapping, invocations, ports.clock);
    if (condition) return discard(batch, shard, mapping, { condition, invocations }, ports, signal);
    await backOff(failures, ports.clock, signal);
    const result = signal.aborted ? 'not invoked' : await invoked(batch, mapping, ports.lambda);
    if (result === 'succeeded') return true;
    if (result === 'failed') invocations += 1;
  }
  return false;
}

function discardCondition(
  batch: EventRecord[],
  { retries, maximumAgeMs }: EventSourceMapping,
  invocations: number,
  clock: Clock,
): Discard['condition'] | undefined {
  if (invocations > retries) return 'RetryAttemptsExhausted';
  const oldest = batch[0]?.arrivedAt ?? 0;
  return clock.now() - oldest > maximumAgeMs ? 'RecordAgeExceeded' : undefined;
}

async function backOff(failures: number, clock: Clock, signal: AbortSignal): Promise<void> {
  if (failures === 0) return;
  await clock.sleep(Math.min(FIRST_DELAY_MS * 2 ** (failures - 1), LONGEST_DELAY_MS), signal);
}

async function invoked(
  batch: EventRecord[],
  { functionArn }: EventSourceMapping,
  lambda: LambdaService,
): Promise<'succeeded' | 'failed' | 'not invoked'> {
  try {
    const invocation = await lambda.invoke(functionArn, kinesisEvent(batch));
    return 'error' in invocation ? 'failed' : 'succeeded';
  } catch {
    return 'not invoked';
  }
}

/** Retries until the destination has the batch. Without a destination the batch is dropped. */
async function discard(
  batch: EventRecord[],
  shard: string,
  mapping: EventSourceMapping,
  discarded: Discard,
  { park, clock }: DeliveryPorts,
  signal: AbortSignal,
): Promise<boolean> {
  if (!mapping.onFailure) return true;
  const { key, body } = invocationRecord(batch, shard, mapping, discarded, clock);
  for (let failures = 1; !signal.aborted; failures += 1) {
    const parked = await park(mapping.onFailure, key, body).then(
      () => true,
      () => false,
    );
    if (parked) return true;
    await backOff(failures, clock, signal);
  }
  return false;
}
