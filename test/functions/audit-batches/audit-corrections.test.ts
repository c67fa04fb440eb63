import { describe, expect, it } from 'vitest';
import { lineIdOf } from '../../../functions/domain/invoice-line.ts';
import { correctionObject } from '../../../functions/lake/correction-object.ts';
import { CORRECTIONS_TABLE } from '../../../functions/lake/corrections-table.ts';
import { correctionKey, correctionsLocation } from '../../../functions/lake/lake-keys.ts';
import { auditor, landed, type Pipeline } from './an-auditor.ts';

const ID = `c${'1'.repeat(25)}`;
const DAY = '2026-06-01';
const KEY = correctionKey(DAY, ID);
/** The rows of the lines that are quarantined, in the ingest of b-1, and the ingest of their corrections. */
const ROWS = [3, 4];
const FROM = 'i-b-1';
const TO = 'i-b-2';

/** The object of the correction's record, with these lines in place of those. */
const record = (correctionId = ID, rows = ROWS): Buffer =>
  correctionObject(
    { correctionId, correctedBy: 'key', correctedAt: `${DAY}T00:00:00.000Z` },
    rows.map((row, at) => ({
      lineId: lineIdOf(FROM, row),
      correctedLineId: lineIdOf(TO, at + 1),
      original: { reason: 'invalid_quantity', column: 'Quantity', text: 'x', encoding: 'text' },
      record: '{}',
    })),
  );

/** An ingest of four lines of which two are quarantined, and the ingest of a correction of both. */
async function aCorrection(): Promise<Pipeline> {
  const pipeline = await landed();
  await pipeline.land('b-1', { quarantined: ROWS.length });
  await pipeline.land('b-2', { at: 1, quarantined: 0 });
  const { ingests, corrections, objects, locations, at } = pipeline;
  corrections.set(ID, {
    correctionId: ID,
    state: 'SENT',
    bodyHash: 'h',
    content: { key: 'staging' },
    correctedBy: 'key',
    correctedAt: at(0),
    sent: { lines: ROWS.length, notSent: [] },
  });
  ingests
    .get(FROM)
    ?.corrections.push(
      ...ROWS.map((row, index) => ({ row, correctionId: ID, position: index + 1 })),
    );
  const corrected = ingests.get(TO);
  if (corrected) corrected.ingest.corrects = ID;
  objects.set(KEY, { bytes: record(), modifiedAt: at(1) });
  locations.set(`${CORRECTIONS_TABLE} ${DAY}`, correctionsLocation(DAY));
  return pipeline;
}

const claimsOf = ({ ingests }: Pipeline) => ingests.get(FROM)?.corrections ?? [];

/** Changes the correction in the ledger. */
function change({ corrections }: Pipeline, to: Partial<ReturnType<typeof entryOf>>): void {
  corrections.set(ID, { ...entryOf(corrections), ...to });
}

function entryOf(corrections: Pipeline['corrections']) {
  const entry = corrections.get(ID);
  if (!entry) throw new Error('there is no correction');
  return entry;
}

describe('an audit of a correction', () => {
  it('that is in order finds no differences, and counts its lines once', async () => {
    const audit = auditor(await aCorrection());
    const { differences, days } = await audit();
    expect(differences).toEqual([]);
    expect(days[DAY]).toEqual({
      received: 6,
      accepted: 4,
      quarantined: 2,
      pending: 0,
      corrected: 2,
      resent: 2,
      retracted: 0,
      erased: 0,
    });
    expect((await audit(60)).ingests).toBe(0);
  });

  it('that is OPEN for less than half an hour finds nothing, and looks again', async () => {
    const pipeline = await aCorrection();
    const { sent: _, ...open } = entryOf(pipeline.corrections);
    pipeline.corrections.set(ID, { ...open, state: 'OPEN' });
    pipeline.objects.delete(KEY);
    const audit = auditor(pipeline);
    expect((await audit(30)).kinds).toEqual([]);
    expect((await audit(31)).differences).toEqual([
      {
        kind: 'CorrectionUnfinished',
        id: ID,
        says: `Correction ${ID} came 31 minutes ago and is still OPEN.`,
      },
    ]);
    change(pipeline, { state: 'SENT', sent: { lines: ROWS.length, notSent: [] } });
    expect((await audit(45)).kinds).toEqual(['CorrectionRecordMissing']);
    pipeline.objects.set(KEY, { bytes: record(), modifiedAt: pipeline.at(46) });
    expect((await audit(60)).kinds).toEqual([]);
  });

  const planted: Record<string, [kind: string, plant: (pipeline: Pipeline) => void]> = {
    'a missing record': ['CorrectionRecordMissing', ({ objects }) => objects.delete(KEY)],
    'a record that is no record': [
      'CorrectionRecordDiffers',
      ({ objects, at }) => objects.set(KEY, { bytes: Buffer.from('no'), modifiedAt: at(1) }),
    ],
    'a record that lacks a line': [
      'CorrectionRecordDiffers',
      ({ objects, at }) => objects.set(KEY, { bytes: record(ID, [3]), modifiedAt: at(1) }),
    ],
    'the record of another correction': [
      'CorrectionRecordDiffers',
      ({ objects, at }) =>
        objects.set(KEY, { bytes: record(`c${'2'.repeat(25)}`), modifiedAt: at(1) }),
    ],
    'a day missing from the catalog': [
      'CorrectionRecordInvisible',
      ({ locations }) => locations.delete(`${CORRECTIONS_TABLE} ${DAY}`),
    ],
    'a day elsewhere in the catalog': [
      'CorrectionRecordInvisible',
      ({ locations }) => locations.set(`${CORRECTIONS_TABLE} ${DAY}`, 'corrections/elsewhere/'),
    ],
    'another number of lines in the ledger': [
      'CorrectionDiffers',
      (pipeline) => change(pipeline, { sent: { lines: 3, notSent: [] } }),
    ],
    'a line that is sent and not held': [
      'CorrectionDiffers',
      (pipeline) => claimsOf(pipeline).pop(),
    ],
    'a line that is held at another place': [
      'CorrectionDiffers',
      (pipeline) => {
        const [first, second] = claimsOf(pipeline);
        if (first && second) [first.position, second.position] = [2, 1];
      },
    ],
  };

  it.each(Object.entries(planted))('finds %s', async (_, [kind, plant]) => {
    const pipeline = await aCorrection();
    plant(pipeline);
    const { differences } = await auditor(pipeline)();
    expect(differences).toEqual([{ kind, id: ID, says: expect.stringContaining(ID) }]);
  });

  it('finds a correction that is missing, from both of its sides', async () => {
    const pipeline = await aCorrection();
    pipeline.corrections.delete(ID);
    expect((await auditor(pipeline)()).differences).toEqual([
      ...[FROM, TO].map((ingestId) => ({
        kind: 'CorrectionMissing',
        id: ID,
        says: `Correction ${ID} of ingest ${ingestId} is missing from the ledger.`,
      })),
      expect.objectContaining({ kind: 'ObjectOutsideLedger', id: KEY }),
    ]);
  });

  it('finds lines that are held and were never sent', async () => {
    const pipeline = await aCorrection();
    change(pipeline, { sent: { lines: 2, notSent: [{ position: 3, lineId: `${FROM}-1` }] } });
    claimsOf(pipeline).push({ row: 1, correctionId: ID, position: 3 });
    expect((await auditor(pipeline)()).differences).toContainEqual({
      kind: 'CorrectionDiffers',
      id: ID,
      says: `Correction ${ID} holds 1 line of ingest ${FROM} that it has not sent.`,
    });
  });

  it('finds more corrected lines than quarantined ones', async () => {
    const pipeline = await aCorrection();
    claimsOf(pipeline).push({ row: 1, correctionId: ID, position: 2 });
    const { differences } = await auditor(pipeline)();
    expect(differences).toContainEqual({
      kind: 'CorrectionDiffers',
      id: FROM,
      says: `Ingest ${FROM} has 2 quarantined lines, of which 3 are corrected.`,
    });
  });

  it('of everything finds that the books of all ingests do not add up', async () => {
    const pipeline = await aCorrection();
    const whole = () => auditor(pipeline, { isWhole: true })();
    expect((await whole()).kinds).toEqual([]);
    const other = pipeline.ingests.get('i-b-1');
    other?.corrections.push({ row: 2, correctionId: ID, position: 1 });
    expect((await whole()).differences).toContainEqual({
      kind: 'BooksDiffer',
      id: ID,
      says: `Correction ${ID} holds 3 quarantined lines and has sent 2 lines, so the books of all ingests do not add up.`,
    });
  });

  it('of everything leaves out lines of an ingest that is later than the audit', async () => {
    const pipeline = await aCorrection();
    const source = pipeline.ingests.get(FROM);
    if (source) source.acceptedAt = pipeline.at(50);
    const whole = () => auditor(pipeline, { isWhole: true })();
    expect((await whole()).kinds).toEqual([]);
    claimsOf(pipeline).pop();
    expect((await whole()).kinds).toEqual(['CorrectionDiffers']);
  });
});
