import { CommandError, REFUSED } from '../../ui/command.ts';
import { counted, grouped } from '../../ui/text.ts';
import type { Recognition } from './recognise.ts';
import { rowsSent } from './upload-record.ts';

type File = { path: string; rows: number };
type Grown = Recognition & { kind: 'grown' };
type Differs = Recognition & { kind: 'differs' };

/** The refusal of a file that begins like an earlier upload, with what the user can choose. */
export function alreadyUploaded(file: File, recognised: Grown | Differs): CommandError {
  const { plan } = recognised.earlier;
  const started = plan.startedAt.slice(0, 16).replace('T', ' ');
  const begins = `${file.path} begins like ${plan.file}, uploaded ${started} UTC`;
  const [reason, choice] =
    recognised.kind === 'grown'
      ? [
          `${begins} (${counted(rowsSent(recognised.earlier), 'row')} sent), and continues with ${counted(recognised.newRows, 'new row')}.`,
          `  --append   sends only the ${counted(recognised.newRows, 'new row')}`,
        ]
      : [
          `${begins}, and then differs: ${differenceOf(recognised)}`,
          '  send a file with the header and only the new rows, or',
        ];
  return new CommandError(
    [
      reason,
      'Sending the whole file would count the same rows twice. Nothing was sent. Choose one:',
      choice,
      `  --as-new   sends all ${counted(file.rows, 'row')} as a separate upload`,
    ].join('\n'),
    REFUSED,
  );
}

/** The refusal of `--append` for a file that is not an earlier one with rows added. */
export function cannotAppend(
  { path }: Pick<File, 'path'>,
  recognised: Exclude<Recognition, Grown>,
): CommandError {
  const message =
    recognised.kind === 'differs'
      ? `${path} is not an earlier file with rows added: ${differenceOf(recognised)} --append can't tell which rows are new.`
      : `No earlier upload to this pipeline begins like ${path}. Send it without --append.`;
  return new CommandError(message, REFUSED);
}

function differenceOf({ alike, earlier }: Differs): string {
  return alike > 0
    ? `the first ${counted(alike, 'row')} are the same, a later row is not.`
    : `its row ${grouped(earlier.plan.rows)}, the last of the earlier file, is longer now.`;
}
