import { existsSync } from 'node:fs';
import type { LogDamage } from './log-damage.ts';

const SHOWN = 3;

/** Says for a person what is wrong with a log and what is lost. */
export function logReport(
  { path, shard, stream }: { path: string; shard: string; stream: string },
  damage: LogDamage,
): string {
  const state = existsSync(path) ? 'damaged' : 'missing';
  return [
    `The log of ${shard} of the stream ${stream} is ${state}: ${path}.`,
    ...unreadable(damage),
    lack(damage),
  ].join(' ');
}

function unreadable({ unreadable: places }: LogDamage): string[] {
  if (places.length === 0) return [];
  const shown = places.slice(0, SHOWN).map(({ from, to }) => `bytes ${from} to ${to}`);
  const more = places.length - shown.length;
  const others = more > 0 ? ` and ${more} more ${more === 1 ? 'place' : 'places'}` : '';
  return [`Unreadable: ${shown.join(', ')}${others}.`];
}

function lack({ missing, lost }: LogDamage): string {
  if (missing === 0) return 'As far as is known, no record is missing.';
  const processed = missing - lost;
  const what = missing === 1 ? '1 record is missing' : `${missing} records are missing`;
  if (lost === 0) return `${what}, and had been processed before.`;
  if (processed === 0) return `${what}, and had not been processed: lost.`;
  return `${what}; ${lost} of them had not been processed: lost.`;
}
