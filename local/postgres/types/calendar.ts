const DAY_US = 86_400_000_000n;
const SECOND_US = 1_000_000n;

/** 2000-01-01, from which PostgreSQL's binary formats count, since 1970-01-01. */
export const EPOCH_DAYS = 10_957;
export const EPOCH_MICROS = BigInt(EPOCH_DAYS) * DAY_US;

/** DuckDB's infinite dates, and its infinite timestamps. */
export const INFINITE_DAYS = 2_147_483_647;
export const INFINITE_MICROS = 9_223_372_036_854_775_807n;

/** A date as PostgreSQL writes it with DateStyle ISO, of the days since 1970-01-01. */
export function dateText(days: number): string {
  if (Math.abs(days) === INFINITE_DAYS) return days > 0 ? 'infinity' : '-infinity';
  const { text, isBc } = dayOf(days);
  return isBc ? `${text} BC` : text;
}

/** A timestamp of the microseconds since 1970; `zone` is written after its time. */
export function timestampText(micros: bigint, zone = ''): string {
  if (micros === INFINITE_MICROS || micros === -INFINITE_MICROS) {
    return micros > 0n ? 'infinity' : '-infinity';
  }
  const inDay = ((micros % DAY_US) + DAY_US) % DAY_US;
  const { text, isBc } = dayOf(Number((micros - inDay) / DAY_US));
  return `${text} ${timeText(inDay)}${zone}${isBc ? ' BC' : ''}`;
}

/** A time of the microseconds since midnight. */
export function timeText(micros: bigint): string {
  const seconds = Number(micros / SECOND_US);
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return `${parts.map(two).join(':')}${fraction(micros % SECOND_US)}`;
}

export function zoneText(offsetSeconds: number): string {
  const seconds = Math.abs(offsetSeconds);
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  while (parts.length > 1 && parts.at(-1) === 0) parts.pop();
  return `${offsetSeconds < 0 ? '-' : '+'}${parts.map(two).join(':')}`;
}

/** An interval with IntervalStyle postgres. */
export function intervalText(months: number, days: number, micros: bigint): string {
  const years = Math.trunc(months / 12);
  const parts = [counted(years, 'year'), counted(months % 12, 'mon'), counted(days, 'day')];
  const time = `${micros < 0n ? '-' : ''}${timeText(micros < 0n ? -micros : micros)}`;
  const text = parts.filter((part) => part !== '');
  if (micros !== 0n || text.length === 0) text.push(time);
  return text.join(' ');
}

const counted = (count: number, unit: string): string =>
  count === 0 ? '' : `${count} ${unit}${count === 1 ? '' : 's'}`;

const two = (value: number): string => String(value).padStart(2, '0');

function fraction(micros: bigint): string {
  return micros === 0n ? '' : `.${String(micros).padStart(6, '0').replace(/0+$/, '')}`;
}

/**
 * Year, month and day in the Gregorian calendar, without the bounds of Date.
 * https://howardhinnant.github.io/date_algorithms.html#civil_from_days
 */
function dayOf(daysSince1970: number): { text: string; isBc: boolean } {
  const shifted = daysSince1970 + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const leapDays = Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100);
  const dayOfYear = dayOfEra - (365 * yearOfEra + leapDays);
  const fromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * fromMarch + 2) / 5) + 1;
  const month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  const isBc = year <= 0;
  const shown = String(isBc ? 1 - year : year).padStart(4, '0');
  return { text: `${shown}-${two(month)}-${two(day)}`, isBc };
}
