import { expect, it } from 'vitest';
import { startError } from '../../../cli/run/start-error.ts';
import { CommandError } from '../../../cli/ui/command.ts';
import { UnusableDataDir } from '../../../local/data-dir/unusable.ts';

const PLACE = { dataDir: '/data', port: 8787 };

const systemError = (code: string, syscall: string, path?: string): Error =>
  Object.assign(new Error(`${code}: ${syscall}`), { code, syscall, path });

it.each<[string, string, string | undefined, number, string]>([
  ['EADDRINUSE', 'listen', undefined, 2, 'Port 8787 is in use. Name another one with --port;'],
  ['EACCES', 'listen', undefined, 2, 'You may not listen on port 8787.'],
  ['EACCES', 'mkdir', '/data', 2, "/data can't be written: permission denied (EACCES). Make it"],
  ['EROFS', 'open', '/data/lock', 2, 'its file system is read-only (EROFS: /data/lock). Make'],
  ['ENOTDIR', 'mkdir', '/data', 2, 'a part of its path is a file (ENOTDIR).'],
  ['EEXIST', 'mkdir', '/data', 2, 'it is a file. Name a folder with --data-dir.'],
  ['EBUSY', 'rename', '/data/glue/x', 2, 'it is in use (EBUSY: /data/glue/x). Make it'],
  ['ENOSPC', 'write', undefined, 1, 'its disk is full (ENOSPC). Free 128 MB and start again:'],
  ['EDQUOT', 'open', '/data/s3', 1, 'its disk quota is used up (EDQUOT: /data/s3). Free 128 MB'],
])('%s of %s %s is reported with what to do', (code, syscall, path, exitCode, message) => {
  const error = startError(systemError(code, syscall, path), PLACE);
  expect(error).toBeInstanceOf(CommandError);
  expect(error).toMatchObject({ exitCode, message: expect.stringContaining(message) });
});

it('a data directory that can not be used is reported in the words of its error', () => {
  const error = startError(new UnusableDataDir('/data is in use by process 7.'), PLACE);
  expect(error).toEqual(new CommandError('/data is in use by process 7.', 2));
});

it('a bug keeps its stack trace', () => {
  for (const bug of [new TypeError('x is not a function'), systemError('EBADF', 'read')]) {
    expect(startError(bug, PLACE)).toBe(bug);
  }
});
