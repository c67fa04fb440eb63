import type { KinesisStreamEvent } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import type { LandPorts } from '../../../functions/execution/land-delivery.ts';
import type { MachineRun } from '../../../functions/execution/machine.ts';
import type { Batch, Failure } from '../../../functions/ledger/ledger.ts';
import { decodeDelivery } from '../../../functions/staging/delivery.ts';
import { startBatch } from '../../../functions/start-batch/start-batch.ts';
import type { NewBatch, SealedBatch } from '../../../functions/steps.ts';
import { decodeChunk, encodeChunk } from '../../../functions/stream/chunk.ts';
import { aChunk, aRecord, INGEST } from '../../support/lines.ts';

const SEQUENCE = '49590338271490256608559692538361571095921575989136588898';

const chunk = (ordinal: number) => encodeChunk(aChunk([aRecord()], { ordinal }));

function delivery(...data: Uint8Array[]): KinesisStreamEvent {
  const Records = data.map((bytes, index) => {
    const sequenceNumber = String(BigInt(SEQUENCE) + BigInt(index));
    return {
      awsRegion: 'eu-central-1',
      eventID: `shardId-000000000038:${sequenceNumber}`,
      eventName: 'aws:kinesis:record',
      eventSource: 'aws:kinesis',
      eventSourceARN: 'arn',
      eventVersion: '1.0',
      invokeIdentityArn: 'arn',
      kinesis: {
        approximateArrivalTimestamp: 1_545_084_650.987,
        data: Buffer.from(bytes).toString('base64'),
        kinesisSchemaVersion: '1.0',
        partitionKey: 'p',
        sequenceNumber,
      },
    };
  });
  return { Records };
}

const SEALED: Batch = {
  batchId: 'sealed',
  state: 'SEALED',
  payload: { key: 'payload' },
  execution: 'arn',
  startedAt: '2026-01-31T00:00:00Z',
  plan: { key: 'plan' },
  counts: { accepted: 1, quarantined: 0 },
};

const succeeded = (unfinished: string[] = []): MachineRun => ({
  status: 'SUCCEEDED',
  output: {
    batchId: 'b',
    plan: { key: 'plan' },
    counts: { accepted: 1, quarantined: 0 },
    unfinished,
  },
});

/**
 * Ports with a machine that runs `run` and a ledger that holds `batches`, and records of their
 * calls.
 */
function world(run: (input: NewBatch | SealedBatch) => Promise<MachineRun>, batches: Batch[] = []) {
  const runs: (NewBatch | SealedBatch)[] = [];
  const staged: Uint8Array[] = [];
  const failures: [batchId: string, failure: Failure][] = [];
  const unrecorded: string[] = [];
  const runAs = (input: NewBatch | SealedBatch) => {
    runs.push(input);
    return run(input);
  };
  const ports: LandPorts = {
    stage: async (_, bytes) => ({ key: `delivery-${staged.push(bytes)}` }),
    start: runAs,
    resume: runAs,
    ledger: {
      readBatch: async (batchId) => batches.find((batch) => batch.batchId === batchId),
      failBatch: async (batchId, failure) => {
        failures.push([batchId, failure]);
        return 'FAILED';
      },
    },
    unique: () => '0123456789',
    now: () => 0,
    begun: () => {},
    unrecorded: (batchId) => unrecorded.push(batchId),
  };
  return { ports, runs, staged, failures, unrecorded };
}

describe('startBatch', () => {
  it('stages the delivery and runs the machine on it as a new batch', async () => {
    const { ports, runs, staged, failures } = world(async () => succeeded());
    await startBatch(delivery(chunk(0), chunk(1)), ports);
    const sequence = BigInt(SEQUENCE).toString(36);
    expect(runs).toEqual([
      { batchId: `12-${sequence}-0123456789`, payload: { key: 'delivery-1' } },
    ]);
    expect(failures).toEqual([]);
    const chunks = decodeDelivery(staged[0] ?? Buffer.alloc(0));
    expect(chunks).toMatchObject([
      { ingestId: INGEST, ordinal: 0, sequenceNumber: SEQUENCE, arrivedAt: 1_545_084_650_987 },
      { ingestId: INGEST, ordinal: 1 },
    ]);
    expect(chunks.map(({ data }) => Buffer.from(data))).toEqual(
      [chunk(0), chunk(1)].map(Buffer.from),
    );
  });

  it.each([
    ['text', Buffer.from('{"not":"ours"}')],
    ['a chunk of a future version', Buffer.from('{"v":3,"ingestId":"i"}\nrecords')],
    ['a chunk that was cut off', chunk(7).subarray(0, -3)],
    ['a chunk with more rows than bytes', encodeChunk(aChunk([], { rows: 1e15 }))],
    ['a chunk of zeros', encodeChunk(aChunk([new Uint8Array(1e6)]))],
    ['bytes', Buffer.from([0, 255, 10, 13])],
    ['empty', Buffer.alloc(0)],
  ])('turns a record that no ingest wrote (%s) into a chunk to be quarantined', async (_, data) => {
    const { ports, staged } = world(async () => succeeded());
    await startBatch(delivery(chunk(0), data), ports);
    const [, foreign] = decodeDelivery(staged[0] ?? Buffer.alloc(0));
    const ingestId = `foreign-${(BigInt(SEQUENCE) + 1n).toString(36)}`;
    expect(foreign).toMatchObject({ ingestId, ordinal: 0 });
    const { header, records } = decodeChunk(foreign?.data ?? Buffer.alloc(0));
    expect(header).toMatchObject({ ingestId, firstRow: 1, rows: 1, broken: 'foreign_record' });
    expect(Buffer.from(records).equals(data)).toBe(true);
  });

  it.each<[string, () => Promise<MachineRun>, string]>([
    [
      'fails',
      async () => ({ status: 'FAILED', error: 'LakeWriteFailed', cause: 'c' }),
      'LakeWriteFailed',
    ],
    ['times out', async () => ({ status: 'TIMED_OUT' }), 'TIMED_OUT'],
    ['cannot be reached', () => Promise.reject(new TypeError('no route')), 'TypeError'],
    ['has no valid output', async () => ({ status: 'SUCCEEDED', output: {} }), 'ContractBroken'],
  ])(
    'records the failure and asks for another delivery when the machine %s',
    async (_, run, error) => {
      const { ports, runs, failures } = world(run);
      await expect(startBatch(delivery(chunk(0)), ports)).rejects.toMatchObject({
        name: 'BatchFailed',
        message: expect.stringMatching(new RegExp(`^12-.*-0123456789: ${error}$`)),
      });
      expect(failures).toMatchObject([
        [runs[0]?.batchId, { error, at: '1970-01-01T00:00:00.000Z' }],
      ]);
    },
  );

  it('asks for another delivery even if the ledger cannot record the failure', async () => {
    const { ports, unrecorded } = world(async () => ({ status: 'TIMED_OUT' }));
    const failBatch = () => Promise.reject(new Error('away'));
    const failing = startBatch(delivery(chunk(0)), {
      ...ports,
      ledger: { ...ports.ledger, failBatch },
    });
    await expect(failing).rejects.toMatchObject({ name: 'BatchFailed' });
    expect(unrecorded).toHaveLength(1);
  });

  it('finishes the sealed batches that it met', async () => {
    const run = async (input: NewBatch | SealedBatch) =>
      succeeded('plan' in input ? [] : ['committed', 'sealed']);
    const { ports, runs } = world(run, [
      { ...SEALED, batchId: 'committed', state: 'COMMITTED' },
      SEALED,
    ]);
    await startBatch(delivery(chunk(0)), ports);
    expect(runs.slice(1)).toEqual([
      { batchId: 'sealed', plan: { key: 'plan' }, counts: SEALED.counts, unfinished: [] },
    ]);
  });

  it('fails when a sealed batch that it met does not land', async () => {
    const { ports, failures } = world(
      async (input) => ('plan' in input ? { status: 'FAILED', error: 'E' } : succeeded(['sealed'])),
      [SEALED],
    );
    await expect(startBatch(delivery(chunk(0)), ports)).rejects.toThrow('sealed: E');
    expect(failures.map(([batchId]) => batchId)).toEqual(['sealed']);
  });

  it('fails when a batch that it met is not in the ledger', async () => {
    const { ports } = world(async () => succeeded(['unheard-of']));
    await expect(startBatch(delivery(chunk(0)), ports)).rejects.toMatchObject({
      name: 'BatchFailed',
    });
  });

  it('does nothing without records', async () => {
    const { ports, runs } = world(async () => succeeded());
    await startBatch({ Records: [] }, ports);
    expect(runs).toEqual([]);
  });
});
