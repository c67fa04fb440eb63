import { describe, expect, it } from 'vitest';
import { auditBatches } from '../../../functions/audit-batches/audit-batches.ts';
import type { AuditOptions } from '../../../functions/audit-batches/audit-run.ts';
import { type AuditState, stateFrom } from '../../../functions/audit-batches/audit-state.ts';
import { aPipeline, MINUTE_MS } from './a-pipeline.ts';
import { auditor, EVERYTHING, type Pipeline } from './an-auditor.ts';
import { mortalPorts } from './mortal-ports.ts';

const OPTIONS = { ...EVERYTHING, settleMs: 10 * MINUTE_MS, saveEveryMs: 0 };

/**
 * A pipeline with every kind of difference that an audit has to remember: differences of batches,
 * ingests and objects, those that are reported once, and those that only one thing leads to.
 */
async function aDamagedPipeline(): Promise<{ pipeline: Pipeline; before: AuditState }> {
  const pipeline = aPipeline();
  await pipeline.land('open', { state: 'SEALED' });
  await pipeline.land('forgotten', { state: 'SEALED' });
  const lines = [{ invoiceTs: Date.UTC(2010, 11, 4) }];
  await pipeline.land('c-illegible', { lines, quarantined: 0 });
  pipeline.accept('i-forgotten-too', 3);
  const audit = auditor(pipeline, OPTIONS);
  await audit(15);
  const before = (await audit(29)).next;
  pipeline.batches.delete('forgotten');
  pipeline.ingests.delete('i-forgotten-too');
  for (const [at, batchId] of ['a', 'b', 'c', 'd', 'e'].entries()) {
    await pipeline.land(batchId, {
      at: 30 + at,
      lines: [{ invoiceTs: Date.UTC(2010, 11, 1 + at) }],
    });
  }
  await pipeline.land('sealed', { at: 33, state: 'SEALED' });
  pipeline.accept('i-lost', 7, 31);
  pipeline.objects.delete('lake/invoice_date=2010-12-01/g=0/a.parquet');
  for (const id of ['c-illegible', 'd']) pipeline.invalid.add(pipeline.batches.get(id) ?? {});
  pipeline.invalid.add(pipeline.ingests.get('i-e') ?? {});
  for (const key of ['lake/invoice_date=2010-12-03/g=0/nobody.parquet', 'lake/notes.txt']) {
    pipeline.objects.set(key, { bytes: Buffer.from('x'), modifiedAt: pipeline.at(31) });
  }
  return { pipeline, before };
}

type Found = { found: Set<string>; next: AuditState };

/** Audits that begin at these minutes, one after the other: what they find, and the last state. */
async function audits(
  pipeline: Pipeline,
  begins: number[],
  from: AuditState,
  sweptObjects: number,
) {
  const audit = auditor(pipeline, { ...OPTIONS, sweptObjects }, from);
  const all: Found = { found: new Set(), next: from };
  for (const minutes of begins) {
    const { differences, next } = await audit(minutes);
    for (const { kind, id } of differences) all.found.add(`${kind} ${id}`);
    all.next = next;
  }
  return all;
}

/** An audit that is killed after so many calls: whether it was, and the last state that it saved. */
async function killedAudit(
  pipeline: Pipeline,
  begins: number,
  state: AuditState,
  lives: number,
  options: AuditOptions = OPTIONS,
) {
  pipeline.clock.now = pipeline.beginning + begins * MINUTE_MS;
  const { life, ports } = mortalPorts(pipeline.ports, lives);
  const ended = await auditBatches(state, options, ports).catch(() => undefined);
  return { isKilled: !ended, saved: ended?.next ?? life.saved ?? state };
}

/** The new batches whose plan is read from now on. */
function plansRead({ ports: { stores }, plans }: Pipeline): Set<string> {
  const read = new Set<string>();
  stores.plan = async ({ key }) => {
    const [, batchId = ''] = key.split('/');
    if (batchId.length === 1) read.add(batchId);
    return plans.get(key) ?? 'missing';
  };
  return read;
}

const FOUND = [
  'BatchUnfinished open',
  'BatchUnfinished sealed',
  'BatchUnreadable d',
  'IngestPending i-d',
  'IngestPending i-forgotten',
  'IngestPending i-lost',
  'IngestPending i-open',
  'IngestPending i-sealed',
  'IngestUnreadable i-e',
  'LakeObjectMissing a',
  'LedgerItemMissing forgotten',
  'LedgerItemMissing i-forgotten-too',
  'ObjectOutsideLedger lake/invoice_date=2010-12-03/g=0/nobody.parquet',
];
/** By one pass over the 18 objects. */
const FOUND_BY_SWEEP = [
  'BatchUnreadable c-illegible',
  'ObjectOutsideLedger lake/invoice_date=2010-12-01/g=0/forgotten.parquet',
  'ObjectOutsideLedger lake/notes.txt',
  'ObjectOutsideLedger quarantine/ingest_date=2026-01-31/forgotten.json.gz',
];
/** The ingests, and the unfinished batches, are checked at 45, the committed batches at 60. */
const BEGINS = [45, 60, 75, 90, 105];

describe('an audit that is killed', () => {
  it.each([
    { killed: 45, sweptObjects: 0 },
    { killed: 60, sweptObjects: 0 },
    { killed: 45, sweptObjects: 5 },
    { killed: 60, sweptObjects: 5 },
  ])('at whatever call: the next ones find all that differs (%o)', async (way) => {
    const { killed, sweptObjects } = way;
    const { pipeline, before } = await aDamagedPipeline();
    const read = plansRead(pipeline);
    const all = await audits(pipeline, BEGINS, before, sweptObjects);
    const differences = sweptObjects === 0 ? FOUND : [...FOUND, ...FOUND_BY_SWEEP];
    expect(all.found).toEqual(new Set(differences));
    const earlier = BEGINS.filter((minutes) => minutes < killed);
    const later = BEGINS.filter((minutes) => minutes > killed);
    for (let lives = 0; ; lives += 1) {
      read.clear();
      const first = await audits(pipeline, earlier, before, sweptObjects);
      const options = { ...OPTIONS, sweptObjects };
      const { isKilled, saved } = await killedAudit(pipeline, killed, first.next, lives, options);
      if (!isKilled) break;
      const last = await audits(pipeline, later, saved, sweptObjects);
      const found = new Set([...first.found, ...last.found]);
      expect(found, `killed after ${lives} calls`).toEqual(all.found);
      expect(read, `killed after ${lives} calls`).toEqual(new Set(['a', 'b', 'c', 'e']));
      expect(last.next.batchesFrom).toBe(all.next.batchesFrom);
    }
  });

  it('again and again, after so many calls: each continues where the last one was', async () => {
    const pipeline = aPipeline();
    for (let at = 0; at < 30; at += 1) await pipeline.land(`b-${at}`, { at, quarantined: 0 });
    let state = stateFrom(pipeline.at(0));
    let audits = 0;
    for (let minutes = 60; state.batchesFrom < pipeline.at(30); minutes += 15) {
      state = (await killedAudit(pipeline, minutes, state, 100)).saved;
      audits += 1;
      expect(audits).toBeLessThan(12);
    }
    expect(audits).toBeGreaterThan(2);
  });
});
