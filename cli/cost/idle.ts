import { METRICS } from '../../functions/runtime/metric-names.ts';
import { type Charge, charge } from './charge.ts';
import type { Priced } from './priced.ts';

/** A month, as AWS's price pages have it. */
export const MONTH_HOURS = 730;

/** The event source mapping publishes so many with `EventCount`. */
const EVENT_SOURCE_METRICS = 6;

/** What a month costs in which no line arrives. */
export function idleCharges(priced: Priced): Charge[] {
  return [
    ...streamCharges(priced),
    ...scheduleCharges(priced),
    charge('alarms and metrics', priced.alarmMetrics, 'alarmMetric'),
    charge('alarms and metrics', METRICS.length + EVENT_SOURCE_METRICS, 'customMetric'),
    ...(priced.customerManagedKeys > 0 ? [charge('keys', priced.customerManagedKeys, 'key')] : []),
  ];
}

function streamCharges({ shards, retentionHours }: Priced): Charge[] {
  if (shards === undefined) return [charge('stream', MONTH_HOURS, 'streamHour')];
  const hours = shards * MONTH_HOURS;
  const retained = retentionHours > 24 ? [charge('stream', hours, 'shardHourRetained')] : [];
  return [charge('stream', hours, 'shardHour'), ...retained];
}

/** A scheduled run that finds nothing to do takes about so long. */
const IDLE_RUN_SECONDS = 0.1;

function scheduleCharges({ schedules }: Priced): Charge[] {
  return schedules.flatMap(({ everyMinutes, memoryMb, transitions }) => {
    const runs = (MONTH_HOURS * 60) / everyMinutes;
    const steps =
      transitions > 0 ? [charge('state machine', runs * transitions, 'transition')] : [];
    return [
      ...steps,
      charge('functions', runs, 'invocation'),
      charge('functions', (runs * IDLE_RUN_SECONDS * memoryMb) / 1024, 'gigabyteSecond'),
    ];
  });
}
