import { describe, expect, it } from 'vitest';
import type { Api } from '../../../../cli/api/api.ts';
import { PART_BYTES } from '../../../../cli/upload/plan/cutting.ts';
import { planUpload } from '../../../../cli/upload/plan/plan-upload.ts';
import { sendUpload } from '../../../../cli/upload/send/send-upload.ts';
import type { Clock } from '../../../../local/clock.ts';
import { virtualClock } from '../../../local/support/clocks.ts';
import { aFile, csvOfLines } from '../a-file.ts';
import { memoryJournal } from './memory-journal.ts';

const PARTS = 31;
/** Long rows, because reading them takes as long as short ones. */
const ROW = `536365,85123A,"${'HOLDER '.repeat(300)}",6,12/1/2010 8:26,2.55,17850,EIRE\r\n`;
const file = aFile(
  csvOfLines(0) + ROW.repeat(Math.ceil(((PARTS - 0.5) * PART_BYTES) / ROW.length)),
);

/** How long a deployment of prod takes, in milliseconds. */
const POST_MS = 1500;
const GET_MS = 100;
const LANDING_MS = 7000;

/** A pipeline in which every ingest lands some time after its POST. Counts the requests. */
function timedPipeline(clock: Clock) {
  const requests: string[] = [];
  const landings = new Map<string, { lines: number; at: number }>();
  const progressOf = (ingestId: string) => {
    const { lines, at } = landings.get(ingestId) ?? { lines: 0, at: 0 };
    const pending = clock.now() < at ? lines : 0;
    const accepted = lines - pending;
    return { ingestId, state: 'ACCEPTED', lines, accepted, quarantined: 0, pending };
  };
  const api: Api = {
    url: 'http://127.0.0.1',
    post: async (path, body, headers) => {
      requests.push(`POST ${path}`);
      await clock.sleep(POST_MS);
      const ingestId = headers['idempotency-key'] ?? '';
      const lines = body.toString('latin1').split('\r\n').length - 2;
      landings.set(ingestId, { lines, at: clock.now() + LANDING_MS });
      return { body: { ingestId, lines, warnings: [] }, replayed: false };
    },
    get: async (path) => {
      requests.push(`GET ${path.replace(/([?&]ids=|ingests\/).*/, '$1…')}`);
      await clock.sleep(GET_MS);
      const ids = new URLSearchParams(path.split('?')[1]).get('ids');
      if (ids === null) return progressOf(path.replace('/ingests/', ''));
      return { ingests: ids.split(',').map(progressOf), unknown: [] };
    },
  };
  return { api, requests, landed: () => Math.max(...[...landings.values()].map(({ at }) => at)) };
}

/** An upload of the file that may be repeated, and the requests that each run of it makes. */
function anUpload() {
  const clock = virtualClock();
  const { api, requests, landed } = timedPipeline(clock);
  const journal = memoryJournal();
  const onStall = async () => {};
  const ports = { api, journal, now: clock.now, sleep: clock.sleep, onStall, onProgress() {} };
  const run = async () => {
    const planned = await planUpload(file, journal, 'careful');
    const { parts } = await sendUpload(file, planned, ports);
    expect(parts).toHaveLength(PARTS);
    const made = requests.splice(0);
    const posts = made.filter((request) => request.startsWith('POST')).length;
    return { posts, gets: made.length - posts };
  };
  return { run, msSinceLanding: () => clock.now() - landed() };
}

describe('an upload of 31 parts', () => {
  it('makes few requests besides its POSTs, and ends soon after the last line has landed', async () => {
    const { run, msSinceLanding } = anUpload();
    const { posts, gets } = await run();
    expect(posts).toBe(PARTS);
    expect(gets).toBeLessThanOrEqual(15);
    expect(msSinceLanding()).toBeLessThanOrEqual(2500);
  });

  it('makes one request when it is repeated', async () => {
    const { run } = anUpload();
    await run();
    expect(await run()).toEqual({ posts: 0, gets: 1 });
  });
});
