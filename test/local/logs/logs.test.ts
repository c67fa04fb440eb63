import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ApiCall } from '../../../local/endpoint/api-call.ts';
import { functionLog } from '../../../local/logs/function-log.ts';
import { openLogs } from '../../../local/logs/logs.ts';
import { openStreamFolder } from '../../../local/logs/stream-folder.ts';
import { aDeployment } from '../support/a-deployment.ts';
import { manualClock } from '../support/clocks.ts';

const GROUP = '/aws/vendedlogs/states/Test';
const FOLDER = 'aws.vendedlogs.states.Test';
const START = Date.UTC(2026, 0, 1);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'logs-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

type Page = {
  events: { logStreamName: string; timestamp: number; message: string; eventId: string }[];
  nextToken?: string;
};

function open() {
  const deployment = aDeployment({
    Work: {
      ...{ type: 'AWS::Lambda::Function', ref: 'Work' },
      properties: { LoggingConfig: { LogGroup: 'App-WorkLogs' } },
    },
    Plain: { type: 'AWS::Lambda::Function', ref: 'Plain' },
    Access: { type: 'AWS::Logs::LogGroup', ref: 'App-AccessLogs' },
  });
  const logs = openLogs(deployment, folder, manualClock());
  const group = logs.written(GROUP);
  const filter = async (input: object): Promise<Page> =>
    (await logs.handlers.FilterLogEvents(input, {} as ApiCall)) as Page;
  const execution = (name: string, from = START) =>
    group.begin({ stream: `states/Test/${name}`, from, fields: { execution_arn: name } }, name);
  return { ...logs, filter, execution };
}

const anEvent = (execution_arn: string, at: number, more: object = {}): string =>
  JSON.stringify({ ...more, event_timestamp: String(at), execution_arn });

/** Every page of a search. */
async function pagesOf(filter: (input: object) => Promise<Page>, input: object): Promise<Page[]> {
  const pages = [await filter(input)];
  for (let next = pages.at(-1)?.nextToken; next !== undefined; next = pages.at(-1)?.nextToken)
    pages.push(await filter({ ...input, nextToken: next }));
  return pages;
}

const messages = ({ events }: Page): string[] => events.map(({ message }) => message);
const all = { logGroupName: GROUP };

describe('streams of executions', () => {
  test('can be read while they are written, and after a restart', async () => {
    const { filter, execution } = open();
    const one = execution('one');
    one.write(START, anEvent('one', START));
    expect(messages(await filter(all))).toEqual([anEvent('one', START)]);
    one.write(START + 5, anEvent('one', START + 5));
    one.close();
    const expected = [anEvent('one', START), anEvent('one', START + 5)];
    expect(messages(await filter(all))).toEqual(expected);
    expect(messages(await open().filter(all))).toEqual(expected);
  });

  test('are found by a field that all of their events have', async () => {
    const { filter, execution } = open();
    for (const name of ['one', 'two']) execution(name).write(START, anEvent(name, START));
    const found = await filter({ ...all, filterPattern: '{ $.execution_arn = "two" }' });
    expect(messages(found)).toEqual([anEvent('two', START)]);
    expect(found.events[0]).toMatchObject({ logStreamName: 'states/Test/two', timestamp: START });
  });

  test('are found by a field with a name that objects have', async () => {
    const { filter, execution } = open();
    const event = anEvent('one', START, { constructor: 'x1' });
    execution('one').write(START, event);
    const found = await filter({ ...all, filterPattern: '{ $.constructor = "x*" }' });
    expect(messages(found)).toEqual([event]);
  });

  test('are searched by time, by name and by prefix', async () => {
    const { filter, execution } = open();
    for (const [index, name] of ['a1', 'a2', 'b1'].entries())
      execution(name, START + index).write(START + index, anEvent(name, START + index));
    const found = async (input: object): Promise<string[]> =>
      messages(await filter({ ...all, ...input })).map((text) => JSON.parse(text).execution_arn);
    expect(await found({ startTime: START + 1 })).toEqual(['a2', 'b1']);
    expect(await found({ endTime: START + 1 })).toEqual(['a1', 'a2']);
    expect(await found({ logStreamNames: ['states/Test/b1'] })).toEqual(['b1']);
    expect(await found({ logStreamNamePrefix: 'states/Test/a' })).toEqual(['a1', 'a2']);
  });

  test('come in pages, which together have every event once', async () => {
    const { filter, execution } = open();
    for (const name of ['one', 'two', 'three']) {
      const stream = execution(name);
      for (let at = START; at < START + 5; at += 1) stream.write(at, anEvent(name, at));
    }
    const pages = await pagesOf(filter, { ...all, limit: 4 });
    expect(pages.map(({ events }) => events.length)).toEqual([4, 4, 4, 3]);
    const events = pages.flatMap((page) => page.events);
    expect(new Set(events.map(({ eventId }) => eventId)).size).toBe(15);
    expect(new Set(events.map(({ message }) => message)).size).toBe(15);
  });

  test('a page has at most a megabyte', async () => {
    const { filter, execution } = open();
    const one = execution('one');
    for (let at = START; at < START + 3; at += 1)
      one.write(at, anEvent('one', at, { text: 'x'.repeat(400_000) }));
    const page = await filter(all);
    expect(page.events).toHaveLength(2);
    expect((await filter({ ...all, nextToken: page.nextToken })).events).toHaveLength(1);
  });

  test('a line that was torn by a kill is no event, and neither is a foreign file', async () => {
    const { execution } = open();
    execution('one').write(START, anEvent('one', START));
    const [file = ''] = readdirSync(join(folder, FOLDER));
    appendFileSync(join(folder, FOLDER, file), '{"event_timestamp":"17');
    writeFileSync(join(folder, FOLDER, '1-foreign.jsonl'), 'anything\n');
    expect(messages(await open().filter(all))).toEqual([anEvent('one', START)]);
  });

  test('one of 1,000 is found within 100 ms, also after a restart', async () => {
    const { execution, filter } = open();
    for (let n = 0; n < 1000; n += 1) {
      const stream = execution(`e${n}`, START + n);
      for (let id = 0; id < 45; id += 1)
        stream.write(START + n, anEvent(`e${n}`, START + n, { id, text: 'x'.repeat(1000) }));
      stream.close();
    }
    const restarted = open();
    for (const find of [filter, restarted.filter, restarted.filter]) {
      const began = process.cpuUsage();
      const page = await find({ ...all, filterPattern: '{ $.execution_arn = "e500" }' });
      const { user, system } = process.cpuUsage(began);
      expect(page.events).toHaveLength(45);
      // Processor time, because other tests may be running.
      expect((user + system) / 1000).toBeLessThan(100);
    }
  });
});

describe('the oldest streams', () => {
  const folderOf = (kept: { streams: number; bytes: number; mostBytes: number }) => {
    const group = openStreamFolder(GROUP, join(folder, 'few'), kept);
    for (let n = 0; n < 6; n += 1) {
      const stream = group.begin({ stream: `s${n}`, from: START + n, fields: {} }, `s${n}`);
      stream.write(START + n, anEvent('x', START, { text: 'x'.repeat(1000) }));
      stream.close();
    }
    return { names: group.streams().map(({ name }) => name), group };
  };

  test('are removed while there are more than are kept, and more bytes', () => {
    const { names } = folderOf({ streams: 2, bytes: 2500, mostBytes: 10_000 });
    expect(names).toEqual(['s3', 's4', 's5']);
    expect(readdirSync(join(folder, 'few'))).toHaveLength(3);
  });

  test('are kept in the number that is promised, up to the most bytes', () => {
    expect(folderOf({ streams: 4, bytes: 0, mostBytes: 10_000 }).names).toHaveLength(5);
    rmSync(join(folder, 'few'), { recursive: true });
    expect(folderOf({ streams: 100, bytes: 0, mostBytes: 3500 }).names).toHaveLength(4);
  });

  test('are not removed while they are written', () => {
    const kept = { streams: 0, bytes: 0, mostBytes: 1 };
    const group = openStreamFolder(GROUP, join(folder, 'few'), kept);
    const first = group.begin({ stream: 'first', from: START, fields: {} }, 'first');
    first.write(START, anEvent('x', START));
    group.begin({ stream: 'second', from: START + 1, fields: {} }, 'second');
    first.write(START, anEvent('x', START));
    expect(group.streams().map(({ name }) => name)).toEqual(['first', 'second']);
  });
});

test('a log that can not be written fails nothing', () => {
  writeFileSync(join(folder, FOLDER), 'a file where the folder should be');
  const stream = open().execution('one');
  expect(() => stream.write(START, 'x')).not.toThrow();
  expect(() => stream.close()).not.toThrow();
});

describe('the log of a function', () => {
  const at = (ms: number) => new Date(START + ms).toISOString();
  const line = (ms: number, more: object) => JSON.stringify({ timestamp: at(ms), ...more });

  test('is in the group that the template gives, or in its own', async () => {
    const { filter } = open();
    writeFileSync(join(folder, 'Work.log'), `${line(1, { batchId: 'a' })}\n`);
    writeFileSync(join(folder, 'Plain.log'), `${line(2, {})}\n`);
    const work = await filter({ logGroupName: 'App-WorkLogs' });
    expect(work.events).toMatchObject([{ timestamp: START + 1, logStreamName: 'embedded' }]);
    expect((await filter({ logGroupName: '/aws/lambda/Plain' })).events).toHaveLength(1);
    expect((await filter({ logGroupName: 'App-AccessLogs' })).events).toEqual([]);
  });

  test('begins with the part that was renamed; a line without a time follows the one before', async () => {
    const { filter } = open();
    writeFileSync(join(folder, 'Plain.log.1'), `${line(1, { batchId: 'a' })}\n`);
    const lines = [line(2, { batchId: 'b' }), '  at work', line(3, { batchId: 'a' })];
    writeFileSync(join(folder, 'Plain.log'), `${lines.join('\n')}\nnot a whole li`);
    const logGroupName = '/aws/lambda/Plain';
    const { events } = await filter({ logGroupName });
    expect(events.map(({ timestamp }) => timestamp - START)).toEqual([1, 2, 2, 3]);
    const found = await filter({ logGroupName, filterPattern: '{ $.batchId = "a" }', limit: 1 });
    const { nextToken } = found;
    const rest = await filter({ logGroupName, filterPattern: '{ $.batchId = "a" }', nextToken });
    expect([...messages(found), ...messages(rest)]).toEqual([
      line(1, { batchId: 'a' }),
      line(3, { batchId: 'a' }),
    ]);
  });
});

test('the log of a function is renamed when it has grown, while it is written too', async () => {
  const log = functionLog(folder, 'Plain');
  const line = `${JSON.stringify({ timestamp: new Date(START).toISOString(), text: 'x'.repeat(1e6) })}\n`;
  for (let lines = 0; lines < 8; lines += 1) log.write(line);
  await log.close();
  const sizes = ['Plain.log.1', 'Plain.log'].map((name) => statSync(join(folder, name)).size);
  expect(sizes).toEqual([6, 2].map((lines) => lines * line.length));
});

describe('a request is refused as on AWS', () => {
  test.each([
    ['an unknown group', { logGroupName: 'none' }, 'ResourceNotFoundException'],
    ['no group', {}, 'InvalidParameterException'],
    ['two groups', { ...all, logGroupIdentifier: GROUP }, 'InvalidParameterException'],
    ['a pattern that is not served', { ...all, filterPattern: '?a' }, 'InvalidParameterException'],
    ['an invalid token', { ...all, nextToken: 'x' }, 'InvalidParameterException'],
    ['a limit of 0', { ...all, limit: 0 }, 'InvalidParameterException'],
    [
      'names and a prefix',
      { ...all, logStreamNames: ['a'], logStreamNamePrefix: 'a' },
      'InvalidParameterException',
    ],
    ['a parameter that is not served', { ...all, unmask: true }, 'InvalidParameterException'],
  ])('for %s', async (_, input, code) => {
    mkdirSync(join(folder, FOLDER), { recursive: true });
    await expect(open().filter(input)).rejects.toMatchObject({ code });
  });
});
