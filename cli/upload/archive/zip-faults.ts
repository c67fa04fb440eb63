import { CommandError, REFUSED } from '../../ui/command.ts';
import { grouped, printable } from '../../ui/text.ts';

/**
 * Data deflates to a thousandth at most. The XML of a workbook deflates to a tenth, and repetitive
 * CSV to a fiftieth.
 */
const SUSPICIOUS_RATIO = 200;
const SUSPICIOUS_BYTES = 100_000_000;

/** The refusal of a file that looks as if it was made to fill disks. */
export function suspicious(
  name: string,
  packed: number,
  unpacked: number,
): CommandError | undefined {
  if (unpacked < SUSPICIOUS_BYTES || unpacked < packed * SUSPICIOUS_RATIO) return undefined;
  return new CommandError(
    `${name} looks like a zip bomb: ${grouped(packed)} bytes would become ${grouped(unpacked)}. ` +
      'If it is genuine, unpack it and upload the file itself.',
    REFUSED,
  );
}

export function tooManyEntries(name: string, most: number): CommandError {
  return new CommandError(
    `${name} has more than ${grouped(most)} files. Unpack it and upload the files that are needed.`,
    REFUSED,
  );
}

export function encrypted(name: string): CommandError {
  return new CommandError(
    `${name} is encrypted. Unpack it with its password and upload the file itself.`,
    REFUSED,
  );
}

const METHODS: Readonly<Record<number, string>> = {
  9: 'Deflate64',
  12: 'bzip2',
  14: 'LZMA',
  93: 'Zstandard',
  95: 'XZ',
};

export function unknownMethod(name: string, method: number): CommandError {
  const how = METHODS[method] ?? `method ${method}`;
  return new CommandError(
    `${name} is compressed with ${how}. Expected Deflate, which every ZIP program can write. Unpack it and upload the file itself.`,
    REFUSED,
  );
}

/** What yauzl says, and what it means to the user. */
const MEANINGS: readonly { says: RegExp; means: string }[] = [
  {
    says: /absolute path|relative path|invalid characters in fileName/i,
    means:
      'names a file outside of the folder that it is unpacked into. Nothing of it was read. Unpack it with care and upload the file that is needed.',
  },
  {
    says: /strong encryption/i,
    means: 'is encrypted. Unpack it with its password and upload the file itself.',
  },
  {
    says: /end of central directory record signature not found/i,
    means:
      'is incomplete: the directory at the end of a ZIP archive is missing. Copy or download it again.',
  },
  {
    says: /multi-disk/i,
    means: 'is one part of a split archive. Join or unpack it and upload the file itself.',
  },
];

/** An error of the reader, in words. A `CommandError` is thrown as it is. */
export function damaged(name: string, error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof CommandError) return error;
  const known = MEANINGS.find(({ says }) => says.test(error.message));
  const reason = error.message.replace(/[.\s]+$/, '');
  const means = known?.means ?? `is damaged (${printable(reason)}). Copy or download it again.`;
  return new CommandError(`${name} ${means}`, REFUSED, error);
}
