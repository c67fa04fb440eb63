import { DAY_MS } from '../domain/day.ts';
import { dayOfQuarantineKey } from './lake-keys.ts';

/**
 * Returns when the lifecycle rule of the lake bucket removes a quarantine object, in milliseconds
 * since 1970. S3 adds the days to the time at which the object was written, and rounds up to the
 * next midnight (UTC). An object is written on the day on which its lines arrived or, if its batch
 * was delayed, later: this is the earliest time.
 */
export function expiryOf(quarantineKey: string, quarantineDays: number): number {
  return Date.parse(dayOfQuarantineKey(quarantineKey)) + (quarantineDays + 1) * DAY_MS;
}
