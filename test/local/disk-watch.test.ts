import { expect, test, vi } from 'vitest';
import { UNWATCHED } from '../../local/data-dir/disk.ts';
import { reporting, whenWritable } from '../../local/disk-watch.ts';
import type { ApiCall } from '../../local/endpoint/api-call.ts';
import { fakeLambda } from './support/fake-lambda.ts';

const call = (action: string): ApiCall => ({
  service: 's3',
  action,
  accessKey: '',
  input: () => undefined,
});

test.each([
  ['PutObject', 1],
  ['BatchCreatePartition', 1],
  ['SaveCheckpoint', 1],
  ['GetObject', 0],
  ['BatchGetItem', 0],
])('the error of %s is reported to the disk %i times', async (action, times) => {
  const report = vi.fn();
  const error = new Error('EACCES: permission denied, open');
  const intercept = reporting({ ...UNWATCHED, report }, (_, next) => next());
  await expect(intercept(call(action), () => Promise.reject(error))).rejects.toThrow(error);
  expect(report).toHaveBeenCalledTimes(times);
});

test('a function is invoked when the disk can be written, and not if it is closed before', async () => {
  const disk = Promise.withResolvers<void>();
  const lambda = fakeLambda({ done: () => 'done' });
  const waiting = whenWritable({ ...UNWATCHED, writable: () => disk.promise }, lambda);
  const invoked = waiting.invoke('done', {});
  expect(lambda.calls).toEqual([]);
  disk.resolve();
  expect(await invoked).toEqual({ payload: 'done' });
  const closed = { ...UNWATCHED, writable: () => Promise.reject(new Error('closed')) };
  await expect(whenWritable(closed, lambda).invoke('done', {})).rejects.toThrow('closed');
  expect(lambda.calls).toEqual(['done']);
});
