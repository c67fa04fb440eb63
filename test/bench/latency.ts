import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import * as z from 'zod';
import { HEADER, lineRecords } from '../../cli/capacity/sample-lines.ts';
import { LINES_PER_DAY } from './generated.ts';
import type { Running } from './running.ts';

/** How long lines take from their POST until they can be read. Milliseconds of each request. */
export type Latency = { name: string; times: number[] };

/** So many requests, of so many lines, one every so often. */
type Load = { name: string; requests: number; lines: number; everyMs: number };

/** 500 lines a second, and the same lines at once. */
const LOADS: readonly Load[] = [
  { name: 'steady, 500 lines/s', requests: 200, lines: 50, everyMs: 100 },
  { name: 'a burst of 10,000 lines', requests: 200, lines: 50, everyMs: 0 },
];

/** The first requests meet cold functions, as after a deployment. They do not count. */
const COLD_REQUESTS = 20;
const COLD: Load = { name: 'cold', requests: COLD_REQUESTS, lines: 50, everyMs: 50 };
const GET_EVERY_MS = 20;
const SQL_EVERY_MS = 100;
const IDS_OF_A_GET = 50;

export async function measuredLatencies(running: Running): Promise<Latency[]> {
  const records = lineRecords({ bytesPerLine: undefined, linesPerDay: LINES_PER_DAY });
  const client = new pg.Client({ connectionString: running.run.postgresUrl });
  await client.connect();
  try {
    const latencies: Latency[] = [];
    for (const way of [byGet(running.api), bySql(client)]) {
      await measured(COLD, running.api, records, way);
    }
    for (const load of LOADS) {
      for (const way of [byGet(running.api), bySql(client)]) {
        latencies.push(await measured(load, running.api, records, way));
      }
    }
    return latencies;
  } finally {
    await client.end();
  }
}

/** So many requests, one after the other. */
const WAITING = { requests: 100, lines: 50 };

/** How long a POST takes that waits until its lines have landed. */
export async function waitingLatency(api: Running['api'], name: string): Promise<Latency> {
  const records = lineRecords({ bytesPerLine: undefined, linesPerDay: LINES_PER_DAY });
  const taken: number[] = [];
  for (let sent = 0; sent < COLD_REQUESTS + WAITING.requests; sent += 1) {
    const began = performance.now();
    const { body } = await api.post(
      '/invoice-lines?wait=true',
      bodyOf(records, WAITING.lines),
      CSV,
    );
    if (Landed.parse(body).accepted !== WAITING.lines)
      throw new Error('A POST with ?wait=true did not wait');
    if (sent >= COLD_REQUESTS) taken.push(performance.now() - began);
  }
  return { name, times: taken };
}

const Landed = z.object({ accepted: z.int() });
const CSV = { 'content-type': 'text/csv' };

const bodyOf = (records: Iterator<string>, lines: number): Buffer =>
  Buffer.from(HEADER + Array.from({ length: lines }, () => records.next().value).join(''));

/** Looks for the lines of some of the ingests, and notes when all of an ingest were there. */
type Way = {
  name: string;
  everyMs: number;
  look(ids: readonly string[], lines: number, at: Map<string, number>): Promise<void>;
};

const byGet = (api: Running['api']): Way => ({
  name: 'GET',
  everyMs: GET_EVERY_MS,
  look: (ids, _, at) => look(api, ids, at),
});

const bySql = (client: pg.Client): Way => ({
  name: 'SQL',
  everyMs: SQL_EVERY_MS,
  look: (ids, lines, at) => query(client, ids, lines, at),
});

/** One way at a time: who looks ten times a second takes as much of a processor as the pipeline. */
async function measured(
  load: Load,
  api: Running['api'],
  records: Iterator<string>,
  way: Way,
): Promise<Latency> {
  const postedAt = new Map<string, number>();
  const readAt = new Map<string, number>();
  const posted = post(load, api, records, postedAt);
  const looked = untilAll(load.requests, readAt, way.everyMs, () =>
    way.look(unseen(postedAt, readAt), load.lines, readAt),
  );
  await Promise.all([posted, looked]);
  if (postedAt.size !== load.requests) throw new Error('some requests were not posted');
  const times = [...readAt].map(([id, time]) => time - (postedAt.get(id) ?? time));
  return { name: `${load.name}: ${way.name}`, times };
}

const Accepted = z.object({ ingestId: z.string() });

async function post(
  { requests, lines, everyMs }: Load,
  api: Running['api'],
  records: Iterator<string>,
  postedAt: Map<string, number>,
): Promise<void> {
  const open: Promise<void>[] = [];
  for (let sent = 0; sent < requests; sent += 1) {
    const body = bodyOf(records, lines);
    const began = performance.now();
    open.push(
      api.post('/invoice-lines', body, CSV).then((answer) => {
        postedAt.set(Accepted.parse(answer.body).ingestId, began);
      }),
    );
    if (everyMs > 0) await pause(everyMs);
  }
  await Promise.all(open);
}

const unseen = (posted: ReadonlyMap<string, number>, seen: ReadonlyMap<string, number>): string[] =>
  [...posted.keys()].filter((id) => !seen.has(id));

async function untilAll(
  count: number,
  seen: ReadonlyMap<string, number>,
  everyMs: number,
  lookOnce: () => Promise<void>,
): Promise<void> {
  while (seen.size < count) {
    await pause(everyMs);
    await lookOnce();
  }
}

const Progress = z.object({
  ingests: z.array(z.object({ ingestId: z.string(), pending: z.int() })),
});

async function look(
  api: Running['api'],
  ids: readonly string[],
  at: Map<string, number>,
): Promise<void> {
  if (ids.length === 0) return;
  const asked = ids.slice(0, IDS_OF_A_GET).join(',');
  const { ingests } = Progress.parse(await api.get(`/ingests?ids=${asked}`));
  const now = performance.now();
  for (const { ingestId, pending } of ingests) if (pending === 0) at.set(ingestId, now);
}

async function query(
  client: pg.Client,
  ids: readonly string[],
  lines: number,
  at: Map<string, number>,
): Promise<void> {
  if (ids.length === 0) return;
  const { rows } = await client.query<{ ingest_id: string; lines: string }>(
    `SELECT ingest_id, count(*) AS lines FROM invoice_lines
     WHERE ingest_id IN (${ids.map((id) => `'${id}'`).join()}) GROUP BY ingest_id`,
  );
  const now = performance.now();
  for (const row of rows) if (Number(row.lines) === lines) at.set(row.ingest_id, now);
}
