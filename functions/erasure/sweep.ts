import { inParallel } from '../concurrency/in-parallel.ts';
import {
  ARCHIVE_PREFIX,
  CORRECTIONS_PREFIX,
  LINES_PREFIX,
  QUARANTINE_PREFIX,
} from '../lake/lake-keys.ts';
import { OperationFault } from '../operations/operation-fault.ts';
import { PARKED_PREFIX } from '../parked/parked-delivery.ts';
import { RESULTS_PREFIX } from '../privacy/query-results.ts';
import { RAW_PREFIX } from '../raw/raw-body.ts';
import { STAGING_PREFIX } from '../staging/staging.ts';
import type { Found } from './certificate.ts';
import type { Erasing } from './erasing.ts';
import { examineArchive } from './examine/archives.ts';
import type { Effect } from './examine/effect.ts';
import { examineLines } from './examine/lines.ts';
import { examineParked } from './examine/parked.ts';
import { examineRaw } from './examine/raw.ts';
import { examineRecords } from './examine/records.ts';
import { examineResult } from './examine/results.ts';
import { examineStaged } from './examine/staged.ts';
import { strayItems } from './items.ts';
import type { BucketName, StoredVersion } from './ports.ts';
import type { Pass, Progress } from './progress.ts';

type Examine = (version: StoredVersion, erasing: Erasing) => Promise<Effect>;
type Place = { name: string } & (
  | { bucket: BucketName; prefix: string; examine: Examine }
  | { bucket?: never }
);

/** Everything that may hold lines, in the order in which a pass goes through it. */
export const PLACES: readonly Place[] = [
  { name: 'lake', bucket: 'lake', prefix: LINES_PREFIX, examine: examineLines },
  { name: 'quarantine', bucket: 'lake', prefix: QUARANTINE_PREFIX, examine: examineRecords },
  { name: 'corrections', bucket: 'lake', prefix: CORRECTIONS_PREFIX, examine: examineRecords },
  {
    name: 'archives of retractions',
    bucket: 'lake',
    prefix: ARCHIVE_PREFIX,
    examine: examineArchive,
  },
  { name: 'staging', bucket: 'staging', prefix: STAGING_PREFIX, examine: examineStaged },
  { name: 'parked deliveries', bucket: 'parked', prefix: PARKED_PREFIX, examine: examineParked },
  { name: 'Invoices' },
  // New ones go to the end: a pass that is under way continues at its number.
  { name: 'results of queries', bucket: 'results', prefix: RESULTS_PREFIX, examine: examineResult },
  { name: 'raw bodies', bucket: 'staging', prefix: RAW_PREFIX, examine: examineRaw },
];

/** Each is an object in memory. */
const OBJECTS_AT_A_TIME = 8;

/**
 * Goes through everything that is stored, with all old versions, and removes what may be removed.
 * Trusts no index: it reads the objects themselves. Returns undefined when there is no time left;
 * the next call continues after the last page.
 */
export async function sweep(
  progress: Progress & { pass: Pass },
  erasing: Erasing,
): Promise<(Progress & { pass: Pass }) | undefined> {
  let now = progress;
  for (let place = PLACES[now.pass.place]; place; place = PLACES[now.pass.place]) {
    if (erasing.isOutOfTime()) return undefined;
    now = await sweepPage(place, now, erasing);
    await erasing.save(now);
  }
  return now;
}

async function sweepPage(
  place: Place,
  { pass, ...progress }: Progress & { pass: Pass },
  erasing: Erasing,
): Promise<Progress & { pass: Pass }> {
  const { after, ...rest } = pass;
  const { effects, searched, next } = place.bucket
    ? await pageOfObjects(place, after, erasing)
    : await pageOfItems(after, erasing);
  const added = addedUp({ ...progress, pass: rest }, effects);
  const counts = [...rest.searched];
  counts[rest.place] = (counts[rest.place] ?? 0) + searched;
  return {
    ...added,
    pass: {
      ...added.pass,
      searched: counts,
      ...(next === undefined ? { place: rest.place + 1 } : { after: next }),
    },
  };
}

type Page = { effects: Effect[]; searched: number; next?: string };

async function pageOfObjects(
  { bucket, prefix, examine }: Extract<Place, { bucket: BucketName }>,
  after: string | undefined,
  erasing: Erasing,
): Promise<Page> {
  const { versions, next } = await erasing.ports.store.page(bucket, prefix, after);
  const effects = await inParallel(OBJECTS_AT_A_TIME, versions, (version) =>
    examine(version, erasing).catch((error: unknown) => {
      throw notExamined(bucket, version, error);
    }),
  );
  return { effects, searched: versions.length, ...(next !== undefined && { next }) };
}

/** Which object it is: there may be millions. An error's message may quote what the object holds. */
function notExamined(bucket: BucketName, version: StoredVersion, error: unknown): OperationFault {
  const { key, versionId, isLatest } = version;
  const which = isLatest || versionId === undefined ? key : `version ${versionId} of ${key}`;
  const why = error instanceof Error ? error.name : 'an error';
  const what = `${which} in the bucket of ${bucket} could not be examined (${why})`;
  return new OperationFault('ObjectNotExamined', what, error);
}

async function pageOfItems(after: string | undefined, erasing: Erasing): Promise<Page> {
  const { removed, searched, next } = await strayItems(after, erasing);
  return { effects: [{ invoices: removed }], searched, ...(next !== undefined && { next }) };
}

const COUNTED = [
  'records',
  'archives',
  'staged',
  'versions',
  'invoices',
  'results',
  'raw',
] as const;

const withEffect = (found: Found, effect: Effect): Found => ({
  ...found,
  ...Object.fromEntries(
    COUNTED.map((name) => [name, (found[name] ?? 0) + (effect[name] ?? 0)] as const),
  ),
});

function addedUp(
  { pass, found, ...progress }: Progress & { pass: Pass },
  effects: Page['effects'],
): Progress & { pass: Pass } {
  let next = found;
  let { changed, waits } = pass;
  const [live, dead] = [new Set(pass.live), new Set(pass.dead)];
  for (const effect of effects) {
    next = withEffect(next, effect);
    for (const name of COUNTED) changed += effect[name] ?? 0;
    if (effect.live !== undefined) live.add(effect.live);
    if (effect.dead !== undefined) dead.add(effect.dead);
    waits ??= effect.waits;
  }
  const days = { live: [...live].sort(), dead: [...dead].sort() };
  return {
    ...progress,
    found: next,
    pass: { ...pass, ...days, changed, ...(waits !== undefined && { waits }) },
  };
}
