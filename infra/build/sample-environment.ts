import { environment, type FunctionName } from '../../functions/runtime/environment.ts';

/** Returns a valid value for each environment variable of a function: its bundle loads with them. */
export function sampleEnvironment(name: FunctionName): Record<string, string> {
  const sampleOf = (key: string): string => {
    if (key === 'UNKNOWN_COLUMNS') return 'ignore';
    return /_(DAYS|HOURS|OBJECTS)$/.test(key) ? '90' : `the-${key}`;
  };
  const keys = Object.keys(environment[name].shape);
  return Object.fromEntries(keys.map((key) => [key, sampleOf(key)]));
}
