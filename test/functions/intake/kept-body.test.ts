import { describe, expect, it } from 'vitest';
import { readBody } from '../../../functions/formats/read-body.ts';
import { type Intake, type IntakePorts, takeIn } from '../../../functions/intake/take-in.ts';
import type { IngestProgress } from '../../../functions/ledger/ingest-progress.ts';
import type { Ingest } from '../../../functions/ledger/ledger.ts';
import { rawObject } from '../../../functions/raw/raw-body.ts';
import { aRow, csv } from '../../support/pipeline.ts';
import { aWorld, eraseInvoice } from '../reprocessing/a-world.ts';

const BODY = csv(aRow(), aRow({ no: '536366', date: '12/2/2010 9:00', customer: '14911' }));

const intakeOf = (bodyHash: string): Intake => ({
  ingestId: 'i1',
  source: readBody(Buffer.from(BODY), 'csv'),
  bodyHash,
  raw: { format: 'csv', body: Buffer.from(BODY) },
  deadline: Number.POSITIVE_INFINITY,
});

/** An intake of one body, with a diary of its calls. It dies before it is accepted as long as `dies`. */
function anIntake() {
  const diary: string[] = [];
  const claims: IngestProgress['claims'][number][] = [];
  const is = { dying: true, now: 1000 };
  let recorded: Ingest | undefined;
  const ports: IntakePorts = {
    ledger: {
      createIngest: async (wanted) => {
        recorded ??= wanted;
        return recorded;
      },
      acceptIngest: async () => {
        if (is.dying) throw new Error('it dies');
        diary.push('accept');
      },
    },
    stream: {
      putRecords: async () => {
        diary.push('put');
        return [];
      },
    },
    timer: { now: () => is.now, sleep: async () => {}, random: () => 1 },
    progress: {
      readIngest: async () => {
        diary.push('read');
        return recorded && { ingest: recorded, claims, landings: [], corrections: [] };
      },
    },
  };
  const keep = async () => void diary.push('keep');
  const attempt = (raw?: IntakePorts['raw']) =>
    takeIn(intakeOf('hash'), { ...ports, ...(raw && { raw }) });
  return { attempt, claims, diary, is, raw: { keep } };
}

describe('a body', () => {
  it('is kept before its first chunk is put, without a look at the ledger', async () => {
    const { attempt, diary, is, raw } = anIntake();
    is.dying = false;
    await attempt(raw);
    expect(diary).toEqual(['keep', 'put', 'accept']);
  });

  it('is kept by a repetition if nobody holds a chunk: the first attempt may have died before', async () => {
    const { attempt, diary, is, raw } = anIntake();
    await expect(attempt()).rejects.toThrow('it dies');
    Object.assign(is, { dying: false, now: 2000 });
    await attempt(raw);
    expect(diary).toEqual(['put', 'read', 'keep', 'put', 'accept']);
  });

  it('is not kept once a batch holds a chunk, and the rest is put and accepted', async () => {
    const { attempt, claims, diary, is, raw } = anIntake();
    await expect(attempt()).rejects.toThrow('it dies');
    claims.push({ ordinal: 0, batchId: 'b' });
    Object.assign(is, { dying: false, now: 2000 });
    await attempt(raw);
    expect(diary).toEqual(['put', 'read', 'put', 'accept']);
  });
});

describe('a customer who was erased', () => {
  // Raw bodies were not kept when the lines came, and the POST has never been accepted.
  it.each(['anonymise', 'erase'] as const)(
    '(%s) does not come back with a repeated POST and a reprocessing, once raw bodies are kept',
    async (removal) => {
      const at = await aWorld({ ingestId: 'i1', body: BODY });
      const progress = at.ingests.get('i1');
      if (!progress) throw new Error('unknown');
      at.ingests.set('i1', { ...progress, ingest: { ...progress.ingest, state: 'RECEIVED' } });
      at.raw.delete('i1');
      const day = at.days.get('2010-12-02');
      if (removal === 'erase') at.days.delete('2010-12-02');
      else if (day) day.customer_id[0] = null;
      eraseInvoice(at, '536366', removal === 'anonymise');
      const before = at.stores();
      await takeIn(intakeOf(progress.ingest.bodyHash), {
        ledger: {
          createIngest: async () => at.ingests.get('i1')?.ingest ?? progress.ingest,
          acceptIngest: async () => {},
        },
        stream: { putRecords: async () => [] },
        timer: { now: () => at.clock.now, sleep: async () => {}, random: () => 1 },
        progress: at.ports.ingests,
        raw: {
          keep: async (owner, body) => {
            const bytes = await rawObject(owner, body);
            if (!at.raw.has(owner.ingestId)) at.raw.set(owner.ingestId, bytes);
          },
        },
      });
      expect(await at.request({ id: 'i1' })).toMatchObject({ state: 'REFUSED' });
      await at.settle();
      expect(at.stores()).toEqual(before);
      expect(at.raw.size).toBe(0);
    },
  );
});
