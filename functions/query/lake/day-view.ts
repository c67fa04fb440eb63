import type { LakeDay, LakeDaySummary } from '../../api/lake-responses.ts';
import type { BatchSince } from '../../books/day-books.ts';
import type { DayRewrite } from '../../books/day-rewrites.ts';
import { eachSide } from '../../books/ingest-books.ts';
import type { DayChange } from '../../domain/day-change.ts';
import { linesKey } from '../../lake/lake-keys.ts';
import { erasureOf } from '../../privacy/erased-customer.ts';
import { totalsView } from '../totals.ts';
import type { FoundDay } from './read-day.ts';

type Link = (path: string) => string;

/** Returns a day as a list shows it. */
export function daySummary({ generation, objects, recorded, books }: FoundDay, link: Link) {
  const { date, phase, switchedAt } = recorded.day;
  const { inLake, since, balanced } = books;
  const rewriting = underWay(recorded, objects);
  return {
    ...{ date, generation, phase },
    ...(generation > 0 && switchedAt !== undefined && { since: switchedAt }),
    objects: objects.length,
    bytes: bytesOf(objects),
    ...(inLake && { lines: totalsView(inLake) }),
    batchesSince: since.length,
    unwritten: since.filter(({ isWritten }) => !isWritten).length,
    ...(rewriting && { rewriting }),
    ...(balanced !== undefined && { balanced }),
    links: { self: link(`/lake/days/${date}`) },
  } satisfies LakeDaySummary;
}

const MOST_BATCHES = 1000;

/** Returns everything that is known of a day. */
export function dayView(day: FoundDay, link: Link): LakeDay {
  const { accepted, inLake, since, rewrites, balanced, ...sides } = day.books;
  const summary = daySummary(day, link);
  return {
    ...summary,
    books: {
      ...(accepted && { accepted: totalsView(accepted) }),
      ...(inLake && { inLake: totalsView(inLake) }),
      ...eachSide((side) => totalsView(sides[side])),
      ...(balanced !== undefined && { balanced }),
    },
    rewrites: rewrites.map(rewriteView),
    batches: since.slice(0, MOST_BATCHES).map((batch) => batchView(batch, link)),
    links: { ...summary.links, days: link('/lake/days') },
  };
}

const bytesOf = (objects: readonly { bytes: number }[]): number =>
  objects.reduce((sum, { bytes }) => sum + bytes, 0);

/** What is under way waits for each batch that registered before it began: as in fillGeneration. */
function underWay({ day, registrations }: FoundDay['recorded'], objects: FoundDay['objects']) {
  const { date, live, writing, phase, change, beganAt } = day;
  if (phase === 'IDLE' || !change || beganAt === undefined) return undefined;
  const keys = new Set(objects.map(({ key }) => key));
  const missing = [...registrations].find(
    ([batchId, { generation }]) =>
      generation >= live && generation < writing && !keys.has(linesKey(date, live, batchId)),
  );
  const waits = phase === 'REWRITING' && missing;
  return {
    generation: writing,
    ...askedBy(change),
    beganAt,
    ...(waits && { waitingFor: `batch ${waits[0]} has not written yet` }),
  };
}

/** An erasure rewrites days in rounds, each under an id of its own. */
function askedBy({ reason, operationId, erased }: DayChange) {
  const id = erased ? erasureOf(erased.customer) : operationId;
  return { reason, ...(id !== undefined && { operationId: id }) };
}

function rewriteView({ record, ...rewrite }: DayRewrite): LakeDay['rewrites'][number] {
  const { from, generation, change, beganAt, objects } = record;
  const { state, before, removed, added, anonymised, batches, balanced } = rewrite;
  return {
    ...{ from, generation, state, ...askedBy(change), beganAt },
    objects: objects.length,
    bytes: bytesOf(objects),
    batches,
    before: totalsView(before),
    removed: totalsView(removed),
    added: totalsView(added),
    anonymised: totalsView(anonymised),
    after: totalsView(record),
    ...(balanced !== undefined && { balanced }),
  };
}

function batchView({ batchId, lines, isWritten }: BatchSince, link: Link) {
  return {
    batchId,
    ...(lines && { lines: totalsView(lines) }),
    written: isWritten,
    links: { batch: link(`/batches/${encodeURIComponent(batchId)}`) },
  };
}
