import { inParallel } from '../concurrency/in-parallel.ts';
import { BatchFailed, type LandPorts, landDelivery } from '../execution/land-delivery.ts';
import type { Bucket } from '../parked/bucket.ts';
import { PARKED_PREFIX, parkedRecords } from '../parked/parked-delivery.ts';
import { MARK_PREFIX, markKey, markOf } from '../parked/replay-mark.ts';
import {
  dueDeliveries,
  isStuck,
  type ParkedDelivery,
  parkedDeliveries,
} from './parked-deliveries.ts';

export type ReplayPorts = LandPorts & { parked: Bucket };

export type Replayed = {
  /** How many deliveries were parked when the run began. */
  parked: number;
  /** How many of them have landed. */
  landed: number;
  failed: { key: string; error: string }[];
  /** How many have used up their replays. */
  stuck: number;
};

/** The schedule starts the next run after 300 s. */
const NO_MORE_AFTER_MS = 240_000;
/** Few, because the stream's own deliveries need the account's concurrency too. */
const AT_A_TIME = 2;
/** What makes this many fail in a row makes the others fail too, so the run ends. */
const FAILURES_IN_A_ROW = 4;
/** Marks removed at a time. */
const MARKS_AT_A_TIME = 8;

/**
 * Replays the parked deliveries that are due, and removes those that have landed. A replay is one
 * more delivery to the pipeline, so it may run beside any other attempt at the same chunks. Every
 * replay leaves a mark before it begins, so that none is repeated for ever, whatever becomes of it.
 */
export async function replayDeliveries(ports: ReplayPorts): Promise<Replayed> {
  const { parked, now } = ports;
  const began = now();
  // The marks come first: one whose delivery is not listed afterwards belongs to none.
  const marks = await parked.keys(MARK_PREFIX);
  const deliveries = parkedDeliveries(await parked.keys(PARKED_PREFIX), marks);
  await removeOrphans(marks, deliveries, parked);
  let failures = 0;
  const isOver = () => failures >= FAILURES_IN_A_ROW || now() - began >= NO_MORE_AFTER_MS;
  const ends = await inParallel(AT_A_TIME, dueDeliveries(deliveries, began), async ({ key }) => {
    if (isOver()) return [];
    const error = await replay(key, ports);
    failures = error === undefined ? 0 : failures + 1;
    return [{ key, error }];
  });
  const failed = ends
    .flat()
    .flatMap(({ key, error }) => (error === undefined ? [] : [{ key, error }]));
  return {
    parked: deliveries.length,
    landed: ends.flat().length - failed.length,
    failed,
    stuck: deliveries.filter(isStuck).length,
  };
}

/** Returns the error when not all of the delivery has landed. */
async function replay(key: string, ports: ReplayPorts): Promise<string | undefined> {
  const { parked, now } = ports;
  try {
    await parked.mark(markKey({ parkedKey: key, at: now() }));
    const body = await parked.read(key);
    // Somebody else has replayed it.
    if (!body) return undefined;
    const records = parkedRecords(body);
    if (!records) return 'not an invocation record of a Kinesis event';
    await landDelivery(records, ports);
    await parked.remove(key);
    return undefined;
  } catch (error) {
    return reasonOf(error);
  }
}

/** The message of any other error might hold more than ids. */
function reasonOf(error: unknown): string {
  if (error instanceof BatchFailed) return error.message;
  return error instanceof Error ? error.name : String(error);
}

/** Removes the marks of deliveries that are no longer parked. */
async function removeOrphans(
  marks: readonly string[],
  deliveries: readonly ParkedDelivery[],
  parked: Bucket,
): Promise<void> {
  const keys = new Set(deliveries.map(({ key }) => key));
  const orphans = marks.filter((key) => {
    const mark = markOf(key);
    return mark && !keys.has(mark.parkedKey);
  });
  await inParallel(MARKS_AT_A_TIME, orphans, (mark) => parked.remove(mark));
}
