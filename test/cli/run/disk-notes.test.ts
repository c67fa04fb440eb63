import { expect, it, vi } from 'vitest';
import { diskNotes } from '../../../cli/run/disk-notes.ts';
import type { DiskTrouble } from '../../../local/data-dir/disk.ts';

const MIB = 1 << 20;
const SPACE = { freeBytes: 3.5 * MIB, neededBytes: 128 * MIB };

it.each<[DiskTrouble, string, string]>([
  [
    { reason: 'full', ...SPACE },
    'The disk of /data is full: 3 MB are free, and 128 MB are needed.',
    'Free some space on it, or enlarge it: the pipeline goes on by itself.',
  ],
  [
    { reason: 'over its quota', freeBytes: 4000 * MIB, neededBytes: 128 * MIB },
    "The disk of /data is over its quota: it can't be written.",
    'Free some space on it, or enlarge it: the pipeline goes on by itself.',
  ],
  [
    { reason: 'read-only', path: '/data/glue/partitions.jsonl', ...SPACE },
    "/data/glue/partitions.jsonl is read-only: it can't be written.",
    'Make it writable: the pipeline goes on by itself.',
  ],
])('of %o it is said what is wrong, what happens and what to do', (trouble, what, advice) => {
  const note = vi.fn<(text: string) => void>();
  const notes = diskNotes('/data', note);
  notes(trouble);
  notes(undefined);
  expect(note.mock.calls.map(([text]) => text.split('\n'))).toEqual([
    [
      what,
      'While this lasts, nothing new is taken (clients get HTTP 503 and may send again). What was accepted waits and is not lost.',
      advice,
    ],
    ['The disk of /data can be written again. The pipeline goes on.'],
  ]);
});
