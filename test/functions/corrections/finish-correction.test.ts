import { describe, expect, it } from 'vitest';
import { finishCorrection } from '../../../functions/corrections/finish-correction.ts';
import { lineIdOf } from '../../../functions/domain/invoice-line.ts';
import { correctionIngestIdOf } from '../../../functions/intake/ingest-id.ts';
import { CAME, CORRECTION, corrections, INGEST, OTHER } from './a-correction.ts';

type World = ReturnType<typeof corrections>;

const deadline = () => CAME + 60_000;
const finish = async (world: World, id = CORRECTION) => {
  const correction = await world.ledger.readCorrection(id);
  if (!correction) throw new Error(`${id} is not recorded`);
  return finishCorrection(correction, deadline, world.ports);
};
const line = (row: number) => lineIdOf(INGEST, row);
const sentAs = (id: string, row: number) => lineIdOf(correctionIngestIdOf(id), row);
const json = (...rows: number[]) => rows.map((row) => `{"InvoiceNo":"${row}"}`).join('\n');

describe('finishing a correction', () => {
  it('claims its lines, sends them, writes their record, and only then says SENT', async () => {
    const world = corrections();
    await world.open(CORRECTION, [7, 3]);
    const { state, sent } = await finish(world);
    expect({ state, sent }).toEqual({ state: 'SENT', sent: { lines: 2, notSent: [] } });
    expect(world.diary.join(' ')).toBe(
      'content claims claim claim create put accept record day end',
    );
    expect(world.sent()).toEqual([`${correctionIngestIdOf(CORRECTION)} 0: ${json(7, 3)}`]);
    expect(await world.recorded()).toEqual([
      [
        `corrections/correction_date=2026-06-01/${CORRECTION}.json.gz`,
        [
          { correctionId: CORRECTION, lineId: line(7), correctedLineId: sentAs(CORRECTION, 1) },
          { correctionId: CORRECTION, lineId: line(3), correctedLineId: sentAs(CORRECTION, 2) },
        ],
      ],
    ]);
    expect(world.days).toEqual(['2026-06-01']);
  });

  it('leaves out what the quarantine does not have and what another correction holds', async () => {
    const world = corrections();
    await world.open(OTHER, [3]);
    await finish(world, OTHER);
    await world.open(CORRECTION, [-9, 3, 7]);
    expect((await finish(world)).sent).toEqual({
      lines: 1,
      notSent: [
        { position: 1, lineId: line(9) },
        { position: 2, lineId: line(3), holder: OTHER },
      ],
    });
    expect(world.sent().at(-1)).toBe(`${correctionIngestIdOf(CORRECTION)} 0: ${json(7)}`);
  });

  it('of which nothing is left sends and records nothing, and says SENT', async () => {
    const world = corrections();
    await world.open(OTHER, [3]);
    await finish(world, OTHER);
    world.diary.length = 0;
    await world.open(CORRECTION, [3]);
    expect(await finish(world)).toMatchObject({ state: 'SENT', sent: { lines: 0 } });
    expect(world.diary).toEqual(['content', 'claims', 'end']);
  });

  it('again changes nothing, and writes no claim twice', async () => {
    const world = corrections();
    await world.open(CORRECTION, [7, 3]);
    const first = await finish(world);
    const recorded = await world.recorded();
    world.diary.length = 0;
    expect(await finish(world)).toEqual(first);
    expect(world.sent()).toHaveLength(1);
    expect(await world.recorded()).toEqual(recorded);
    expect(world.diary).not.toContain('claim');
    expect(world.diary).not.toContain('put');
  });

  it('continues after a death at any of its calls, and sends each line once', async () => {
    const calls = 10;
    for (let lives = 1; lives <= calls; lives += 1) {
      const world = corrections();
      await world.open(CORRECTION, [7, 3]);
      await world.open(OTHER, [3, 5]);
      world.kill(lives);
      await expect(finish(world), `call ${lives}`).rejects.toThrow();
      world.kill(Number.POSITIVE_INFINITY);
      const other = await finish(world, OTHER);
      const own = await finish(world);
      expect([own.state, other.state]).toEqual(['SENT', 'SENT']);
      const lines = (await world.recorded()).flatMap(([, rows]) =>
        (rows as { lineId: string }[]).map(({ lineId }) => lineId),
      );
      expect(lines.sort(), `call ${lives}`).toEqual([line(3), line(5), line(7)]);
      const texts = world.sent().flatMap((chunk) => chunk.match(/\{.*\}/g) ?? []);
      expect(texts.sort()).toEqual(json(3, 5, 7).split('\n'));
    }
  });

  it('of two at once that overlap: both say SENT, and each line is sent by one of them', async () => {
    const world = corrections();
    await world.open(CORRECTION, [1, 2, 3, 4]);
    await world.open(OTHER, [4, 3, 2, 1]);
    const ids = [CORRECTION, OTHER, CORRECTION, OTHER];
    const ended = await Promise.all(ids.map((id) => finish(world, id)));
    expect(ended[2]).toEqual(ended[0]);
    expect(ended[3]).toEqual(ended[1]);
    expect((ended[0]?.sent?.lines ?? 0) + (ended[1]?.sent?.lines ?? 0)).toBe(4);
    const texts = world.sent().flatMap((chunk) => chunk.match(/\{.*\}/g) ?? []);
    expect(texts.sort()).toEqual(json(1, 2, 3, 4).split('\n'));
  });

  it('that runs out of time says 503 and when to repeat it, and continues where it stopped', async () => {
    const rows = Array.from({ length: 100 }, (_, at) => at + 1);
    const world = corrections();
    await world.open(CORRECTION, rows);
    const { claimLine } = world.ports.corrections;
    world.ports.corrections.claimLine = async (...args) => {
      world.clock.now += 1000;
      return claimLine(...args);
    };
    const rejected = expect(finish(world)).rejects;
    await rejected.toMatchObject({ status: 503, headers: { 'Retry-After': '5' } });
    const claimed = world.diary.filter((call) => call === 'claim').length;
    expect(claimed).toBeGreaterThan(50);
    expect(claimed).toBeLessThan(100);
    expect(world.sent()).toEqual([]);
    world.clock.now = CAME;
    expect(await finish(world)).toMatchObject({ state: 'SENT', sent: { lines: 100 } });
    expect(world.diary.filter((call) => call === 'claim')).toHaveLength(100);
    expect(world.sent()).toEqual([`${correctionIngestIdOf(CORRECTION)} 0: ${json(...rows)}`]);
  });
});
