import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { zipOf } from '../../../support/zip.ts';
import { csvOfLines } from '../a-file.ts';
import { linesIn } from '../lines-of.ts';

const whole = await zipOf({ 'lines.csv': csvOfLines(2000) });
const DIRECTORY = Buffer.from('PK\u0001\u0002');
const END = Buffer.from('PK\u0005\u0006');

/** A copy of an archive with something changed in its directory. */
function withDirectory(change: (archive: Buffer, at: number) => void, archive = whole): Buffer {
  const copy = Buffer.from(archive);
  change(copy, copy.indexOf(DIRECTORY));
  return copy;
}

const FLAGS = 8;
const METHOD = 10;
const CHECKSUM = 16;
const SIZE = 24;
const NAME = 46;

const zeros = Buffer.alloc(150_000_000);
const bomb = await zipOf({ 'lines.csv': zeros });

describe('an archive is refused with where and why, and what to do,', () => {
  it.each<[string, Buffer, RegExp]>([
    [
      'encrypted',
      withDirectory((copy, at) =>
        copy.writeUInt16LE(copy.readUInt16LE(at + FLAGS) | 1, at + FLAGS),
      ),
      /lines.csv in .*.zip is encrypted. Unpack it with its password/,
    ],
    [
      'strongly encrypted',
      withDirectory((copy, at) => copy.writeUInt16LE(0x41, at + FLAGS)),
      /.zip is encrypted. Unpack it with its password/,
    ],
    [
      'compressed with something else',
      withDirectory((copy, at) => copy.writeUInt16LE(9, at + METHOD)),
      /lines.csv in .*.zip is compressed with Deflate64. Expected Deflate/,
    ],
    [
      'cut off',
      whole.subarray(0, whole.length / 2),
      /is incomplete: the directory at the end of a ZIP archive is missing. Copy or download it again/,
    ],
    [
      'damaged in its data',
      Buffer.from(whole).fill(0xff, 3000, 3050),
      /lines.csv in .* is damaged \(.+\). Copy or download it again/,
    ],
    [
      'of another checksum',
      withDirectory((copy, at) => copy.writeUInt32LE(1, at + CHECKSUM)),
      /lines.csv in .* is damaged \(its checksum is wrong\)/,
    ],
    [
      'of another size',
      withDirectory((copy, at) => copy.writeUInt32LE(999, at + SIZE)),
      /lines.csv in .* is damaged \(too many bytes/,
    ],
    [
      'with a path out of its folder',
      withDirectory((copy, at) => copy.write('../es.csv', at + NAME)),
      /.zip names a file outside of the folder that it is unpacked into. Nothing of it was read/,
    ],
    [
      'with an absolute path',
      withDirectory((copy, at) => copy.write('/ines.csv', at + NAME)),
      /.zip names a file outside of the folder/,
    ],
    [
      'of several disks',
      Buffer.from(whole).fill(1, whole.indexOf(END) + 4, whole.indexOf(END) + 5),
      /is one part of a split archive. Join or unpack it/,
    ],
    [
      'a bomb',
      bomb,
      /lines.csv in .* looks like a zip bomb: [\d,]+ bytes would become 150,000,000/,
    ],
  ])('%s', async (name, bytes, message) => {
    await expect(linesIn(`${name}.zip`, bytes)).rejects.toMatchObject({
      name: 'CommandError',
      exitCode: 2,
      message: expect.stringMatching(message),
    });
  });
});

it('control characters of a name in an archive do not reach the terminal', async () => {
  const archive = await zipOf({ '\u001b[31mred.csv': 'x' });
  await expect(linesIn('red.zip', archive)).rejects.toThrow('·[31mred.csv in ');
});

it('gzip data that would fill the disk is not unpacked to it', async () => {
  const archive = Buffer.concat([whole.subarray(0, 100), zeros]);
  await expect(linesIn('bomb.gz', gzipSync(archive))).rejects.toThrow(
    /bomb.gz looks like a zip bomb: [\d,]+ bytes would become 1\d\d,/,
  );
});
