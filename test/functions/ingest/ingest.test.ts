import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Retraction } from '../../../functions/domain/retraction.ts';
import { type IngestPorts, ingest, type Post } from '../../../functions/ingest/ingest.ts';
import type { IngestProgress } from '../../../functions/ledger/ingest-progress.ts';
import type { Ingest } from '../../../functions/ledger/ledger.ts';
import { decodeChunk } from '../../../functions/stream/chunk.ts';
import type { StreamRecord } from '../../../functions/stream/put-records.ts';
import { memoryLedger } from '../../support/memory-ledger.ts';
import { memoryRetractionLedger } from '../../support/memory-retraction-ledger.ts';
import { aRow, csv } from './invoice-rows.ts';

const aPost = (parts: Partial<Post> = {}): Post => ({
  body: Buffer.from(csv(aRow(), aRow())),
  contentType: 'text/csv',
  contentEncoding: undefined,
  idempotencyKey: 'key-1',
  sender: 'client-1',
  deadline: 1000,
  ...parts,
});

/** An ingest with a stream that keeps its records, and a diary of the calls. */
function theIngest(progress: Partial<IngestProgress> = {}) {
  const taken: StreamRecord[] = [];
  const diary: string[] = [];
  const recorded: Ingest[] = [];
  const ledger = memoryLedger();
  const retractions = memoryRetractionLedger();
  let now = 0;
  const ports: IngestPorts = {
    ledger: {
      createIngest: async (wanted) => {
        diary.push('create');
        const held = await ledger.createIngest(wanted);
        recorded.push(held);
        return held;
      },
      acceptIngest: async (ingestId) => {
        diary.push('accept');
        await ledger.acceptIngest(ingestId);
      },
    },
    stream: {
      putRecords: async (records) => {
        diary.push('put');
        taken.push(...records);
        return [];
      },
    },
    timer: {
      now: () => now,
      sleep: async (pause) => {
        now += pause;
      },
      random: () => 1,
    },
    progress: {
      readIngest: async () => {
        diary.push('read');
        const [ingest] = recorded;
        return ingest && { ingest, claims: [], landings: [], corrections: [], ...progress };
      },
    },
    retractions,
    unknownColumns: 'ignore',
    entropy: () => crypto.getRandomValues(new Uint8Array(10)),
  };
  const headers = () => taken.map(({ data }) => decodeChunk(data).header);
  return {
    ports,
    taken,
    diary,
    recorded,
    retractions,
    headers,
    post: (parts?: Partial<Post>) => ingest(aPost(parts), ports),
  };
}

const throttled: IngestPorts['stream'] = { putRecords: async (records) => [...records.keys()] };

describe('a POST', () => {
  it('is recorded before its first chunk is put, and accepted after its last', async () => {
    const { post, diary, headers } = theIngest();
    const accepted = await post();
    expect(diary).toEqual(['create', 'put', 'accept']);
    expect(accepted).toEqual({
      ingestId: expect.stringMatching(/^i[0-9a-z]{25}$/),
      lines: 2,
      chunks: 1,
      warnings: [],
      replayed: false,
      putAgain: 0,
    });
    expect(headers()).toMatchObject([{ ingestId: accepted.ingestId, firstRow: 1, rows: 2 }]);
  });

  it('with only a header row is accepted with no lines', async () => {
    const { post, diary } = theIngest();
    expect(await post({ body: Buffer.from(csv()) })).toMatchObject({ lines: 0, chunks: 0 });
    expect(diary).toEqual(['create', 'accept']);
  });

  it('without a key is a new ingest each time, with ids that sort by time', async () => {
    const { post, ports } = theIngest();
    const first = await post({ idempotencyKey: undefined });
    await ports.timer.sleep(1);
    const second = await post({ idempotencyKey: undefined });
    expect(first.ingestId).toMatch(/^i[0-9a-z]{25}$/);
    expect(second.ingestId > first.ingestId).toBe(true);
  });

  it('is not accepted until every chunk is in the stream', async () => {
    const { ports, diary } = theIngest();
    await expect(ingest(aPost(), { ...ports, stream: throttled })).rejects.toMatchObject({
      status: 503,
    });
    expect(diary).toEqual(['create']);
  });

  it.each(['', 'with space', 'ümlaut', 'x'.repeat(256), 'line\n'])(
    'with the key %j is refused',
    async (idempotencyKey) => {
      const { post, diary } = theIngest();
      await expect(post({ idempotencyKey })).rejects.toMatchObject({ status: 400 });
      expect(diary).toEqual([]);
    },
  );
});

describe('a repeated POST', () => {
  it('returns the same result at once, marked as replayed', async () => {
    const { post, diary } = theIngest();
    const first = await post();
    expect(await post()).toEqual({ ...first, replayed: true });
    expect(diary).toEqual(['create', 'put', 'accept', 'create']);
  });

  it('with another body is refused before anything is put', async () => {
    const { post, taken } = theIngest();
    await post();
    const other = { body: Buffer.from(csv(aRow())) };
    await expect(post(other)).rejects.toMatchObject({
      status: 422,
      type: 'urn:invoice-pipeline:idempotency-key-reused',
    });
    expect(taken).toHaveLength(1);
  });

  it('with the same bytes but another charset is refused', async () => {
    const { post } = theIngest();
    await post();
    await expect(post({ contentType: 'text/csv; charset=latin1' })).rejects.toMatchObject({
      status: 422,
    });
    await expect(post({ contentType: 'text/csv; header=present' })).resolves.toMatchObject({
      replayed: true,
    });
  });

  it('is the same whether gzipped or not, and whether the gateway has unpacked it or not', async () => {
    const { post } = theIngest();
    await post();
    const { body } = aPost();
    const gzipped = { body: gzipSync(body), contentEncoding: 'gzip' };
    expect(await post(gzipped)).toMatchObject({ replayed: true });
    expect(await post({ body, contentEncoding: 'gzip' })).toMatchObject({ replayed: true });
  });

  it('with the same key from another sender is another ingest', async () => {
    const { post } = theIngest();
    const { ingestId } = await post();
    const other = await post({ sender: 'client-2' });
    expect(other).toMatchObject({ replayed: false });
    expect(other.ingestId).not.toBe(ingestId);
  });

  it('after a failure puts every chunk again, cut by the recorded plan', async () => {
    const { ports, post, headers, diary, recorded } = theIngest();
    const body = Buffer.from(csv(...Array.from({ length: 2000 }, () => aRow())));
    await expect(ingest(aPost({ body }), { ...ports, stream: throttled })).rejects.toThrow();
    expect(await post({ body })).toMatchObject({ lines: 2000, replayed: false });
    expect(diary).toEqual(['create', 'create', 'put', 'accept']);
    const [first, second] = recorded;
    expect(second).toBe(first);
    expect(first?.plan.chunks.length).toBeGreaterThan(1);
    expect(headers().map(({ firstRow, rows }) => [firstRow, rows])).toEqual(
      first?.plan.chunks.map(([, , firstRow, rows]) => [firstRow, rows]),
    );
  });

  it('is cut by the recorded plan even if the current code would cut elsewhere', async () => {
    const { ports, headers } = theIngest();
    const body = aPost().body;
    const { createIngest } = ports.ledger;
    ports.ledger.createIngest = (recorded) => {
      const [[start, end] = [0, 0]] = recorded.plan.chunks;
      const half = start + aRow().length;
      const chunks: typeof recorded.plan.chunks = [
        [start, half, 1, 1],
        [half + 2, end, 2, 1],
      ];
      return createIngest({ ...recorded, plan: { v: 1, chunks }, chunks: 2 });
    };
    expect(await ingest(aPost({ body }), ports)).toMatchObject({ lines: 2, chunks: 2 });
    expect(headers().map(({ firstRow, rows }) => [firstRow, rows])).toEqual([
      [1, 1],
      [2, 1],
    ]);
  });
});

describe('a POST that is repeated after a minute', () => {
  const body = Buffer.from(csv(...Array.from({ length: 3000 }, () => aRow())));
  const landing = { ingestId: 'i', firstRow: 1, accepted: 1, quarantined: 0, quarantineKeys: [] };

  it('puts those chunks again that have not landed, and is not accepted again', async () => {
    const { post, ports, headers, diary, taken } = theIngest({
      claims: [
        { ordinal: 0, batchId: 'landed' },
        { ordinal: 1, batchId: 'failed' },
      ],
      landings: [{ ...landing, batchId: 'landed' }],
    });
    const { chunks } = await post({ body });
    expect(chunks).toBeGreaterThan(2);
    const first = headers();
    taken.length = 0;
    await ports.timer.sleep(60_000);
    expect(await post({ body, deadline: 120_000 })).toMatchObject({
      replayed: true,
      putAgain: chunks - 1,
    });
    expect(headers()).toEqual(first.slice(1));
    expect(diary.slice(3)).toEqual(['create', 'read', 'put']);
  });

  it('puts nothing if everything has landed', async () => {
    const { post, ports, diary } = theIngest({
      claims: [{ ordinal: 0, batchId: 'landed' }],
      landings: [{ ...landing, batchId: 'landed' }],
    });
    await post();
    await ports.timer.sleep(60_000);
    expect(await post()).toMatchObject({ replayed: true, putAgain: 0 });
    expect(diary.slice(3)).toEqual(['create', 'read']);
  });

  it('within the minute puts nothing: its chunks are on their way', async () => {
    const { post, ports, taken } = theIngest();
    await post();
    await ports.timer.sleep(59_000);
    expect(await post()).toMatchObject({ replayed: true, putAgain: 0 });
    expect(taken).toHaveLength(1);
  });
});

it('logs nothing of where the records come from', async () => {
  const { post, recorded } = theIngest();
  const source = {
    file: 'Mary%20Smith.csv',
    table: undefined,
    bytes: undefined,
    rows: undefined,
    upload: undefined,
  };
  // What ingest returns is all that its handler logs.
  const accepted = await post({ source });
  expect(recorded[0]?.origin).toMatchObject({ file: 'Mary Smith.csv' });
  expect(JSON.stringify(accepted)).not.toContain('Mary');
});

describe('a repeated POST of an ingest that', () => {
  const retraction = (state: Retraction['state']): Retraction => ({
    state,
    operationId: `o${'a'.repeat(25)}`,
    requestedBy: 'ada',
    at: '2026-11-29T10:00:00.000Z',
    times: 1,
  });
  const idOf = async ({ post }: ReturnType<typeof theIngest>) => (await post()).ingestId;

  it('was retracted becomes an ingest of its own, however often it is repeated', async () => {
    const world = theIngest();
    const first = await idOf(world);
    await world.retractions.replaceRetraction(first, undefined, retraction('RETRACTED'));
    const again = await world.post();
    expect(again).toMatchObject({ lines: 2, chunks: 1, replayed: false });
    expect(again.ingestId).not.toBe(first);
    expect(await world.retractions.readRetraction(first)).toMatchObject({
      state: 'RESENT',
      resentAs: again.ingestId,
    });
    expect(await world.post()).toMatchObject({ ingestId: again.ingestId, replayed: true });
    await world.retractions.replaceRetraction(again.ingestId, undefined, retraction('RETRACTED'));
    const third = await idOf(world);
    expect(new Set([first, again.ingestId, third]).size).toBe(3);
    expect(world.headers().map(({ ingestId }) => ingestId)).toEqual([first, again.ingestId, third]);
  });

  it('was purged becomes an ingest of its own too', async () => {
    const world = theIngest();
    const first = await idOf(world);
    await world.retractions.replaceRetraction(first, undefined, retraction('PURGED'));
    expect(await idOf(world)).not.toBe(first);
    expect(await world.retractions.readRetraction(first)).toMatchObject({ state: 'PURGED' });
  });

  it('was restored is the same ingest', async () => {
    const world = theIngest();
    const first = await idOf(world);
    await world.retractions.replaceRetraction(first, undefined, retraction('RESTORED'));
    expect(await world.post()).toMatchObject({ ingestId: first, replayed: true });
  });

  it.each(['RETRACTING', 'RESTORING'] as const)('is %s gets a 409', async (state) => {
    const world = theIngest();
    const first = await idOf(world);
    await world.retractions.replaceRetraction(first, undefined, retraction(state));
    await expect(world.post()).rejects.toMatchObject({
      status: 409,
      type: 'urn:invoice-pipeline:ingest-being-retracted',
    });
    expect(world.taken).toHaveLength(1);
  });

  it('loses to an undo at the same moment is refused, and sends nothing', async () => {
    const world = theIngest();
    const first = await idOf(world);
    const { retractions } = world.ports;
    if (!retractions) throw new Error('there are retractions');
    await retractions.replaceRetraction(first, undefined, retraction('RETRACTED'));
    const replace = retractions.replaceRetraction;
    const late: IngestPorts['retractions'] = {
      ...retractions,
      replaceRetraction: async (ingestId, from, to) => {
        const restoreId = `o${'b'.repeat(25)}`;
        if (from) await replace(ingestId, from, { ...from, state: 'RESTORING', restoreId });
        return replace(ingestId, from, to);
      },
    };
    await expect(ingest(aPost(), { ...world.ports, retractions: late })).rejects.toMatchObject({
      status: 409,
    });
    expect(world.taken).toHaveLength(1);
  });

  it('has another body is still refused with 422', async () => {
    const world = theIngest();
    const first = await idOf(world);
    await world.retractions.replaceRetraction(first, undefined, retraction('RETRACTED'));
    await expect(world.post({ body: Buffer.from(csv(aRow())) })).rejects.toMatchObject({
      status: 422,
    });
  });
});

describe('the upload of a POST', () => {
  const source = { file: undefined, table: undefined, bytes: undefined, rows: undefined };

  it('is recorded with its ingest, by sender', async () => {
    const world = theIngest();
    const { ingestId } = await world.post({ source: { ...source, upload: 'abc123' } });
    const [uploaded] = await world.retractions.ingestsOf('abc123');
    expect(uploaded).toEqual({ ingestId, sender: expect.stringMatching(/^[0-9a-f]{32}$/) });
  });

  it.each(['', 'A', 'a b', 'x'.repeat(65)])('may not be %j', async (upload) => {
    await expect(theIngest().post({ source: { ...source, upload } })).rejects.toMatchObject({
      status: 400,
    });
  });
});
