import type { LakeDays } from '../../../functions/api/lake-responses.ts';

type Days = LakeDays['days'];

/**
 * Returns what is wrong with the days of the lake as the API shows them: at the end the books of each
 * day balance, and all days together have the lines of the lake.
 */
export function dayViolations(days: Days, inLake: number): string[] {
  const uneven = days.filter(({ balanced }) => balanced !== true);
  const counted = days.reduce((sum, { lines }) => sum + (lines?.lineCount ?? 0), 0);
  return [
    ...uneven.map((day) => `The books of a day do not balance: ${JSON.stringify(day)}`),
    ...(counted === inLake ? [] : [`The lake has ${inLake} lines, and its days ${counted}`]),
  ];
}
