import { METRICS } from '../../functions/runtime/metric-names.ts';
import { type Charge, charge } from './charge.ts';
import type { Priced } from './priced.ts';
import { MONTH_HOURS, scheduleCharges } from './schedules.ts';

/** The event source mapping publishes so many, and the first of them also when it polls in vain. */
const EVENT_SOURCE_METRICS = 6;
/** AuditLagSeconds. The others count what happens, and zeros are not published. */
const ALWAYS_PUBLISHED = 1;

/** What a month costs in which no line arrives. */
export function idleCharges(priced: Priced): Charge[] {
  const metrics = ALWAYS_PUBLISHED + (priced.countsEvents ? 1 : 0);
  return [
    ...streamCharges(priced),
    ...scheduleCharges(priced.schedules),
    charge('alarms and metrics', priced.alarmMetrics, 'alarmMetric'),
    charge('alarms and metrics', metrics, 'customMetric'),
    ...(priced.customerManagedKeys > 0 ? [charge('keys', priced.customerManagedKeys, 'key')] : []),
  ];
}

/** What a month costs beyond that because lines arrive in every hour of it, however many. */
export function arrivalCharges({ countsEvents }: Priced): Charge[] {
  const metrics = METRICS.length - ALWAYS_PUBLISHED + (countsEvents ? EVENT_SOURCE_METRICS - 1 : 0);
  return [charge('alarms and metrics', metrics, 'customMetric')];
}

function streamCharges({ shards, retentionHours }: Priced): Charge[] {
  if (shards === undefined) return [charge('stream', MONTH_HOURS, 'streamHour')];
  const hours = shards * MONTH_HOURS;
  const retained = retentionHours > 24 ? [charge('stream', hours, 'shardHourRetained')] : [];
  return [charge('stream', hours, 'shardHour'), ...retained];
}
