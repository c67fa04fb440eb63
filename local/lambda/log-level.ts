import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import * as z from 'zod';

/** The application log levels of Lambda, from the most detailed. */
export const LOG_LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** What a log line needs so that Lambda takes its level. */
const Levelled = z.object({
  level: z
    .string()
    .transform((level) => level.toUpperCase())
    .pipe(z.enum(LOG_LEVELS)),
  timestamp: z.iso.datetime({ offset: true }),
});

/**
 * Calls `write` with each line of the output that has this level or a higher one. As in Lambda, a
 * line without a valid level and timestamp counts as INFO.
 */
export function filterLines(
  output: Readable,
  least: LogLevel,
  write: (line: string) => void,
): void {
  createInterface({ input: output }).on('line', (line) => {
    if (LOG_LEVELS.indexOf(levelOf(line)) >= LOG_LEVELS.indexOf(least)) write(`${line}\n`);
  });
}

function levelOf(line: string): LogLevel {
  const levelled = Levelled.safeParse(json(line));
  return levelled.success ? levelled.data.level : 'INFO';
}

function json(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
