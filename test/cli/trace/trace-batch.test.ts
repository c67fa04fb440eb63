import { describe, expect, test } from 'vitest';
import { batchLogs } from '../../../cli/trace/reading/batch-logs.ts';
import type { LogQuery } from '../../../cli/trace/reading/log-group-reader.ts';
import { traceBatch } from '../../../cli/trace/reading/trace-batch.ts';
import type { Batch } from '../../../functions/ledger/ledger.ts';
import { messagesOf, stateOf, type Written } from './an-event.ts';

const MACHINE = 'arn:aws:states:us-east-1:000000000000:stateMachine:Machine';
const START = 1_700_000_000_000;
const NOW = START + 3_600_000;
const arnOf = (name: string): string =>
  `${MACHINE.replace(':stateMachine:', ':express:')}:${name}:5e7`;

const batch = (more: Partial<Batch> = {}): Batch => ({
  ...{ batchId: '0-a-1', state: 'COMMITTED', payload: { key: 'p' }, execution: arnOf('0-a-1') },
  startedAt: new Date(START).toISOString(),
  ...more,
});

const at = (second: number): number => START / 1000 + second;
const claimed = (second: number): Written[] => [
  ['ExecutionStarted', 0, at(second)],
  ['TaskStateEntered', 0, at(second), { name: 'ClaimBatch' }],
];

/** A pipeline whose log groups answer with what the test gives, in the time that is asked for. */
function aPipeline(stored: Batch | undefined, groups: Record<string, [number, string][]>) {
  const queries: LogQuery[] = [];
  const read = async (query: LogQuery) => {
    queries.push(query);
    const { group, from, to = Number.POSITIVE_INFINITY } = query;
    return (groups[group] ?? [])
      .filter(([second]) => at(second) * 1000 >= from && at(second) * 1000 <= to)
      .map(([second, message]) => ({ at: at(second) * 1000, message }));
  };
  const names = ['StartBatch', 'ClaimBatch', 'CommitBatch'];
  const logs = batchLogs(read, MACHINE, {
    machine: 'machine',
    functions: Object.fromEntries(names.map((name) => [name, name])),
  });
  const ports = { readBatch: async () => stored, logs, now: () => NOW };
  return { trace: () => traceBatch('0-a-1', ports), queries, ports };
}

const logged = (second: number, fields: object): [number, string] => [
  second,
  JSON.stringify({ timestamp: new Date(at(second) * 1000).toISOString(), ...fields }),
];

describe('the trace of a batch', () => {
  test('has its execution, and each log line in its state or beside the states', async () => {
    const first: [number, string][] = messagesOf(
      [...claimed(0), ['ExecutionSucceeded', 2, at(1)]],
      arnOf('0-a-1'),
    ).map((message) => [0, message]);
    const { trace, queries } = aPipeline(batch(), {
      machine: first,
      StartBatch: [logged(-1, { level: 'INFO', message: 'batch begun' })],
      ClaimBatch: [
        logged(0, { level: 'WARN', message: 'step failed', executionArn: arnOf('0-a-1') }),
        logged(0, { _aws: {}, Batches: 1 }),
        [0, 'not structured'],
      ],
    });
    const found = await trace();
    if (found.kind !== 'found') throw new Error(found.kind);
    const [execution, ...more] = found.executions;
    expect(more).toEqual([]);
    expect(execution.logs.map(({ source, message }) => [source, message])).toEqual([
      ['StartBatch', 'batch begun'],
    ]);
    expect(stateOf(execution, 'ClaimBatch').logs).toMatchObject([
      { level: 'WARN', message: 'step failed' },
      { level: '', message: 'not structured' },
    ]);
    expect(queries[0]).toMatchObject({
      ...{ group: 'machine', from: START - 60_000 },
      pattern: `{ $.execution_arn = "${MACHINE.replace('stateMachine', 'express')}:0-a-1*" }`,
    });
    // Only the functions that were reached are asked for.
    expect(queries.map(({ group }) => group)).toEqual(['machine', 'StartBatch', 'ClaimBatch']);
  });

  test('has the execution that resumed it, however late that was', async () => {
    const messages = (name: string, second: number, end: string): [number, string][] =>
      messagesOf([...claimed(second), [end, 2, at(second)]], arnOf(name)).map((message) => [
        second,
        message,
      ]);
    const groups = {
      machine: [
        ...messages('0-a-1', 0, 'ExecutionFailed'),
        ...messages('0-a-1-r-12345678', 3000, 'ExecutionSucceeded'),
      ],
    };
    const resumed = await aPipeline(batch(), groups).trace();
    expect(resumed).toMatchObject({
      kind: 'found',
      executions: [
        { name: '0-a-1', status: 'failed' },
        { name: '0-a-1-r-12345678', status: 'succeeded' },
      ],
    });
    const { trace, queries } = aPipeline(batch({ state: 'FAILED' }), groups);
    expect(await trace()).toMatchObject({ executions: [{ name: '0-a-1' }] });
    expect(queries.filter(({ group }) => group === 'machine')).toHaveLength(1);
  });

  test.each(['*', 'a" }', '', 'a b', `${'x'.repeat(65)}`])(
    'with the invalid id %j is unknown, and nothing is asked',
    async (id) => {
      const { queries, ports } = aPipeline(batch(), {});
      expect(await traceBatch(id, ports)).toEqual({ kind: 'unknown', batchId: id });
      expect(queries).toEqual([]);
    },
  );

  test.each<[string, Batch | undefined, [number, string][], object]>([
    ['is unknown', undefined, [], { kind: 'unknown' }],
    [
      'never started if StartBatch logged it and the ledger does not have it',
      undefined,
      [logged(-1, { message: 'batch begun' })],
      { kind: 'never started', receivedAt: START - 1000 },
    ],
    ['has expired', batch(), [], { kind: 'expired', startedAt: START }],
    [
      'is not logged yet',
      batch({ startedAt: new Date(NOW - 60_000).toISOString() }),
      [],
      { kind: 'not logged yet', startedAt: NOW - 60_000 },
    ],
  ])('says plainly that it %s', async (_, stored, StartBatch, expected) => {
    expect(await aPipeline(stored, { StartBatch }).trace()).toMatchObject({
      batchId: '0-a-1',
      ...expected,
    });
  });
});
