import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { aRow, csv } from '../../support/pipeline.ts';
import { aWorld, readAs } from './a-world.ts';

const C1 = `c${'1'.repeat(25)}`;
const TEXT = { text: 'as it was sent', encoding: 'text' };
const BAD = { qty: '1.5' };
const BODY = csv(aRow(), aRow({ no: '536367', ...BAD }), aRow({ no: '536368', ...BAD }));

/** Two ingests, and a correction that was recorded and then died: it names a line of each. */
async function theWorld() {
  const at = await aWorld({ ingestId: 'i1', body: BODY }, { ingestId: 'i2', body: BODY });
  await readAs(at, 'i1', (text) => text.replaceAll('1.5', '155'));
  const content = { key: `staging/${C1}/correction.json.gz` };
  const correctedAt = new Date(at.clock.now - 3_600_000).toISOString();
  await at.corrections.createCorrection({
    ...{ correctionId: C1, bodyHash: 'h', content, correctedBy: 'ada', correctedAt },
  });
  const line = (ingestId: string) => ({
    lineId: `${ingestId}-2`,
    record: '{}',
    original: { ingestId, row: 2, reason: 'invalid_quantity', column: 'Quantity', ...TEXT },
  });
  const mend = () =>
    at.requests.set(
      content.key,
      gzipSync(JSON.stringify({ v: 1, lines: [line('i1'), line('i2')] })),
    );
  mend();
  const ask = async (id = 'i1') => {
    const asked = await at.request({ id });
    if (asked.state !== 'ASKED') throw new Error(JSON.stringify(asked));
    await at.settle();
    return asked.operationId;
  };
  const operation = (operationId: string) => at.operations.readOperation(operationId);
  const claimsOf = (ingestId: string) => at.corrections.lineClaims(ingestId, { from: 1, to: 9 });
  const stateOf = async (ingestId: string) =>
    (await at.reprocessings.readReprocessing(ingestId))?.state;
  const accepted = () => at.stores().lake.map(({ id }) => id);
  return { ...at, accepted, ask, claimsOf, content, mend, operation, stateOf };
}

describe('a reprocessing that meets a correction that is not sent', () => {
  it('leaves the lines that it asks for to it, and does not wait until it is sent', async () => {
    const { accepted, ask, claimsOf, operation } = await theWorld();
    expect(await operation(await ask())).toMatchObject({ state: 'DONE', result: { changed: 1 } });
    expect(await claimsOf('i1')).toEqual([{ row: 2, correctionId: C1, position: 1 }]);
    // Row 3, of which nobody has a correction, is accepted now.
    expect(accepted()).toEqual(['i1-1', 'i1-3', 'i2-1']);
    // What is not reprocessed is not its concern.
    expect(await claimsOf('i2')).toEqual([]);
  });

  it('goes on without it once its request is gone and nobody can still be sending it', async () => {
    const { accepted, ask, operation, requests, settle, stateOf } = await theWorld();
    requests.clear();
    const id = await ask();
    expect(await operation(id)).toMatchObject({
      state: 'OPEN',
      waitingFor: expect.stringMatching(
        new RegExp(
          `^correction ${C1} can't be sent any more.* goes on at \\d\\d:\\d\\d:\\d\\d UTC`,
        ),
      ),
    });
    await settle();
    expect(await stateOf('i1')).toBe('REPROCESSED');
    expect(accepted()).toEqual(['i1-1', 'i1-2', 'i1-3', 'i2-1']);
  });

  it('claims nothing while its request is damaged, says so, and goes on when it is mended', async () => {
    const { ask, content, mend, operation, requests, settle, stateOf } = await theWorld();
    requests.set(content.key, Buffer.from('no gzip'));
    const id = await ask();
    expect(await operation(id)).toMatchObject({
      state: 'OPEN',
      waitingFor: `correction ${C1} is not sent, and nobody can tell which lines it holds: its request ${content.key} is damaged. Restore it (docs/runbook.md, CorrectionsUnfinished), and this goes on by itself`,
    });
    expect(await stateOf('i1')).toBeUndefined();
    mend();
    await settle();
    expect(await stateOf('i1')).toBe('REPROCESSED');
  });

  it('does the same while its item in the ledger is damaged', async () => {
    const { ask, corrections, operation, settle, stateOf } = await theWorld();
    const { readCorrection } = corrections;
    corrections.readCorrection = async () => z.never().parse('damaged');
    const id = await ask();
    expect(await operation(id)).toMatchObject({
      waitingFor: expect.stringContaining(`its item CORRECTION#${C1} in the ledger is damaged`),
    });
    corrections.readCorrection = readCorrection;
    await settle();
    expect(await stateOf('i1')).toBe('REPROCESSED');
  });
});
