import { describe, expect, it } from 'vitest';
import type { Api } from '../../../../cli/api/api.ts';
import { NoServer } from '../../../../cli/api/unreachable.ts';
import { grouped } from '../../../../cli/ui/text.ts';
import type { Journal } from '../../../../cli/upload/plan/journal.ts';
import { planUpload } from '../../../../cli/upload/plan/plan-upload.ts';
import { quarantineOf, quarantineReport } from '../../../../cli/upload/quarantine-report.ts';
import type { PollerPorts } from '../../../../cli/upload/send/ingest-poller.ts';
import { checkCounts, sendUpload } from '../../../../cli/upload/send/send-upload.ts';
import { aFile, csvOfLines } from '../a-file.ts';
import { memoryJournal } from './memory-journal.ts';

const LINES = 80_000;
const file = aFile(csvOfLines(LINES));

type Ingest = { ingestId: string; state: string; lines: number; polls: number };

/** A pipeline that reports a part as landed from its second poll on. */
function aPipeline({ quarantined = 0, miscount = 0, failAt = -1 } = {}) {
  const ingests = new Map<string, Ingest>();
  let posts = 0;
  const api: Api = {
    url: 'http://127.0.0.1',
    post: async (_, body, headers) => {
      posts += 1;
      if (posts === failAt) throw new Error('the connection broke');
      const key = headers['idempotency-key'] ?? '';
      const replayed = ingests.has(key);
      const lines = body.toString('latin1').split('\r\n').length - 2 + miscount;
      const ingest = ingests.get(key) ?? { ingestId: key, state: 'ACCEPTED', lines, polls: 0 };
      ingests.set(key, ingest);
      return { body: { ...ingest, warnings: ['a warning'] }, replayed };
    },
    get: async (path) => {
      if (path.includes('/quarantine')) {
        return { lines: [{ row: 2, reason: 'nul_byte', message: 'A NUL.' }] };
      }
      const ids = new URLSearchParams(path.split('?')[1]).get('ids')?.split(',') ?? [];
      return { ingests: ids.flatMap((id) => progressOf(ingests.get(id))) };
    },
  };
  const progressOf = (ingest: Ingest | undefined) => {
    if (!ingest) return [];
    ingest.polls += 1;
    const pending = ingest.polls > 1 ? 0 : ingest.lines;
    const aside = pending > 0 ? 0 : quarantined;
    const accepted = ingest.lines - pending - aside;
    return [{ ...ingest, accepted, quarantined: aside, pending }];
  };
  return { api, ingests, posts: () => posts };
}

const poller: PollerPorts = {
  now: () => performance.now(),
  sleep: async () => {},
  onStall: async () => {},
};

async function send(api: Api, journal: Journal) {
  const planned = await planUpload(file, journal, 'careful');
  return sendUpload(file, planned, { ...poller, api, journal, onProgress: () => undefined });
}

describe('an upload', () => {
  it('lands every line of every part', async () => {
    const { api, ingests } = aPipeline();
    const uploaded = await send(api, memoryJournal());
    expect(uploaded).toMatchObject({
      received: LINES,
      accepted: LINES,
      quarantined: 0,
      repeated: 0,
    });
    expect(uploaded.parts.map(({ part }) => part.ordinal)).toEqual([0, 1, 2]);
    expect(ingests.size).toBe(3);
    expect(uploaded.warnings).toEqual(['a warning']);
  });

  it('says that it can be continued when the pipeline has gone in the middle of it', async () => {
    const { api } = aPipeline();
    let posts = 0;
    const post: Api['post'] = (...request) => {
      posts += 1;
      if (posts > 1) throw new NoServer('Nothing listens at http://127.0.0.1/.');
      return api.post(...request);
    };
    const sending = send({ ...api, post }, memoryJournal());
    await expect(sending).rejects.toThrow(
      /^Nothing listens at .*\n.*continues where it stopped\.$/,
    );
  });

  it('says nothing of continuing when no pipeline was there', async () => {
    const post: Api['post'] = () => Promise.reject(new NoServer('Nothing listens at x.'));
    const sending = send({ ...aPipeline().api, post }, memoryJournal());
    await expect(sending).rejects.toThrow(/^Nothing listens at x\.$/);
  });

  it('does not send parts again that have landed', async () => {
    const { api, posts } = aPipeline();
    const journal = memoryJournal();
    await send(api, journal);
    const again = await send(api, journal);
    expect(posts()).toBe(3);
    expect(again).toMatchObject({ received: LINES, accepted: LINES, repeated: LINES });
  });

  it('is recognised as a repetition by the pipeline when the journal is lost', async () => {
    const { api } = aPipeline();
    await send(api, memoryJournal());
    expect((await send(api, memoryJournal())).repeated).toBe(LINES);
  });

  it('continues where a failure stopped it', async () => {
    const { api, ingests } = aPipeline({ failAt: 2 });
    const journal = memoryJournal();
    await expect(send(api, journal)).rejects.toThrow('the connection broke');
    const before = ingests.size;
    expect(before).toBeGreaterThan(0);
    const uploaded = await send(api, journal);
    expect(uploaded).toMatchObject({ received: LINES, accepted: LINES });
    expect(uploaded.parts.filter((part) => part.repeated)).toHaveLength(before);
  });

  it('is checked for parts in which the pipeline found another number of lines', async () => {
    const uploaded = await send(aPipeline({ miscount: 1 }).api, memoryJournal());
    expect(() => checkCounts(uploaded)).toThrow(/Part 0 was sent with/);
  });

  it('reports quarantined lines by their row in the file', async () => {
    const { api } = aPipeline({ quarantined: 1 });
    const uploaded = await send(api, memoryJournal());
    const quarantined = await quarantineOf(api, {}, uploaded.parts);
    expect(quarantined.rows.map((row) => row.place)).toEqual(
      uploaded.parts.map(({ part }) => `row ${grouped(part.firstRow + 1)}`),
    );
    const report = quarantineReport(quarantined, 3);
    expect(report.slice(0, 2)).toEqual(['Quarantined 3 lines:', '       3  nul_byte']);
    expect(report.join()).not.toContain('expired');
  });

  it('sends a part again that was accepted and has not landed, and no other', async () => {
    const { api, ingests, posts } = aPipeline();
    const journal = memoryJournal();
    await send(api, journal);
    const before = posts();
    const [lost] = ingests.values();
    if (lost) lost.polls = 0;
    const uploaded = await send(api, journal);
    expect(posts() - before).toBe(1);
    expect(uploaded).toMatchObject({ received: LINES, accepted: LINES });
    expect(uploaded.repeated).toBe(LINES - (lost?.lines ?? 0));
  });

  it('reports how many quarantined lines have expired', async () => {
    const { api } = aPipeline({ quarantined: 1 });
    const uploaded = await send(api, memoryJournal());
    const expired = { lines: 1, at: '2027-02-21T00:00:00.000Z' };
    const old: Api = { ...api, get: async () => ({ lines: [], expired }) };
    expect(quarantineReport(await quarantineOf(old, {}, uploaded.parts), 3)).toEqual([
      'Quarantined 3 lines:',
      '  3 rows expired by 2027-02-21: their text is no longer kept. Correct them in the file.',
    ]);
  });

  it('stops when nothing lands and the stall handler throws', async () => {
    const stuck: Api = {
      ...aPipeline().api,
      post: async () => ({ body: { ingestId: 'i', lines: 1 }, replayed: false }),
      get: async () => ({
        ingests: [
          {
            ingestId: 'i',
            state: 'ACCEPTED',
            lines: 1,
            accepted: 0,
            quarantined: 0,
            pending: 1,
          },
        ],
      }),
    };
    let time = 0;
    const journal = memoryJournal();
    const planned = await planUpload(file, journal, 'careful');
    const ports = {
      api: stuck,
      journal,
      onProgress: () => undefined,
      now: () => time,
      sleep: async (ms: number) => {
        time += ms;
        await new Promise(setImmediate);
      },
      onStall: async (ms: number) => {
        if (ms > 60_000) throw new Error('nothing lands');
      },
    };
    await expect(sendUpload(file, planned, ports)).rejects.toThrow('nothing lands');
  });
});
