import { relative } from 'node:path';
import { catalogDamage } from '../../local/glue/catalog-damage.ts';
import { type DamagedObject, damagedObjects } from '../../local/query-engine/damaged-objects.ts';
import { QueryError } from '../../local/query-engine/query-error.ts';
import type { SessionSettings } from '../../local/query-engine/session.ts';
import { readRunFile } from '../target/run-file.ts';
import { CommandError } from '../ui/command.ts';
import { counted } from '../ui/text.ts';
import { type LocalLake, openLake } from './local-lake.ts';

const SHOWN = 5;
const ADVICE =
  '  "npm run audit" names their batches, and "npm run audit -- --mend" writes them again from their plans.';

/**
 * Calls `use` with the lake of a data directory. If objects are damaged, says so through `note`,
 * and calls it again with the lake without them. So `use` has no effect when a query throws.
 */
export async function onReadableLake<T>(
  dataDir: string,
  note: (text: string) => void,
  use: (lake: LocalLake) => Promise<T>,
  settings: SessionSettings = {},
): Promise<T> {
  try {
    return await onLake(dataDir, settings, async (lake) => {
      for (const text of [...(await catalogNotes(dataDir)), ...missingNotes(lake)]) note(text);
      return use(lake);
    });
  } catch (error) {
    const damaged = isOfTheStatement(error) ? [] : await damagedObjects(dataDir);
    if (damaged.length === 0) throw error;
    for (const text of damageNotes(damaged)) note(text);
    return onLake(dataDir, { ...settings, without: new Set(damaged.map(({ file }) => file)) }, use);
  }
}

async function onLake<T>(
  dataDir: string,
  settings: SessionSettings,
  use: (lake: LocalLake) => Promise<T>,
): Promise<T> {
  const lake = await openLake(dataDir, settings);
  try {
    return await use(lake);
  } finally {
    lake.close();
  }
}

/** Errors that no object is to blame for. */
const isOfTheStatement = (error: unknown): boolean =>
  !(error instanceof Error) ||
  (error instanceof CommandError && !(error.cause instanceof QueryError)) ||
  /^(Parser|Binder|Catalog|Conversion) Error/.test(error.message);

const CATALOG_ADVICE =
  '  "npm start" repairs the files; then "npm run audit -- --mend" registers the days that are missing.';

/** Batches of a running pipeline register their days minutes after they have written them. */
const REGISTERED_WITHIN_MS = 10 * 60 * 1000;

async function catalogNotes(dataDir: string): Promise<string[]> {
  const isRunning = (await readRunFile(dataDir)) !== undefined;
  const damage = catalogDamage(dataDir, Date.now() - (isRunning ? REGISTERED_WITHIN_MS : 0));
  return damage.length === 0 ? [] : [...damage, CATALOG_ADVICE];
}

function missingNotes({ emptyDays }: LocalLake): string[] {
  const days = emptyDays.map(
    ({ table, values, location }) =>
      `  ${table} ${values.join(' ')}: expected objects at ${location}, found none`,
  );
  return notes(`Missing: all lines of ${counted(days.length, 'day')} of the catalog.`, days);
}

function damageNotes(damaged: readonly DamagedObject[]): string[] {
  const objects = damaged.map(
    ({ table, file, reason }) => `  ${relative(process.cwd(), file)} of ${table}: ${reason}`,
  );
  return notes(`Left out: ${counted(objects.length, 'object')} that can't be read.`, objects);
}

function notes(title: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  const more = lines.length > SHOWN ? [`  … ${lines.length - SHOWN} more`] : [];
  return [title, ...lines.slice(0, SHOWN), ...more, ADVICE];
}
