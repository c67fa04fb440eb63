import { randomBytes } from 'node:crypto';
import { basename } from 'node:path';
import type { ChunkEncoding } from '../../../functions/stream/chunk.ts';
import { CommandError, REFUSED } from '../../command.ts';
import { counted, grouped } from '../../ui/text.ts';
import { type Opening, openingOf } from '../file/opening.ts';
import type { SourceFile } from '../file/source-file.ts';
import type { Part } from './cutting.ts';
import type { Journal } from './journal.ts';
import { type Recognition, recognise } from './recognise.ts';
import { type Survey, surveyOf } from './survey.ts';
import {
  type PlannedPart,
  rowsSent,
  type UploadPlan,
  type UploadRecord,
  uploadIdOf,
} from './upload-record.ts';

/** What to do with a file that begins like an earlier one: stop and say so, send what is new, or send all of it. */
export type Mode = 'careful' | 'append' | 'as-new';

/** The mode that the options of a command name. Throws when they name two. */
export function modeOf(options: { append: boolean; 'as-new': boolean }): Mode {
  if (options.append && options['as-new']) {
    throw new CommandError('Either --append or --as-new.', REFUSED);
  }
  if (options.append) return 'append';
  return options['as-new'] ? 'as-new' : 'careful';
}

export type PlannedUpload = {
  opening: Opening;
  plan: UploadPlan;
  /** What an earlier run has sent of it. */
  sent: UploadRecord['sent'];
  recognised: Recognition;
};

/** Reads the file once, compares it with what was uploaded before, and decides what to send under which keys. */
export async function planUpload(
  file: SourceFile,
  journal: Journal,
  mode: Mode,
): Promise<PlannedUpload> {
  const opening = await openingOf(file);
  const records = await journal.records();
  const lengths = records.map(({ plan }) => plan.length);
  const survey = await surveyOf(file, opening, { lengths });
  const fresh = (salt: string): UploadPlan =>
    planOf(file, survey, planned(survey.parts, charsets(opening, survey), { salt, first: 0 }));
  if (mode === 'as-new') {
    return { opening, plan: fresh(saltOfNow()), sent: new Map(), recognised: { kind: 'new' } };
  }
  const recognised = recognise(survey, records);
  if (recognised.kind === 'same') return { opening, ...recognised.earlier, recognised };
  if (mode === 'append') return appended(file, opening, survey, recognised);
  if (recognised.kind === 'new') return { opening, plan: fresh(''), sent: new Map(), recognised };
  throw new CommandError(refusal(file, survey, recognised), REFUSED);
}

/** The earlier upload's parts as they were, then the rest in parts of its own. */
async function appended(
  file: SourceFile,
  opening: Opening,
  survey: Survey,
  recognised: Recognition,
): Promise<PlannedUpload> {
  if (recognised.kind !== 'grown') throw new CommandError(cannotAppend(file, recognised), REFUSED);
  const { plan: earlier, sent } = recognised.earlier;
  const rest = await surveyOf(file, opening, {
    from: { offset: earlier.length, row: earlier.rows + 1 },
  });
  const parts = planned(rest.parts, charsets(opening, survey), {
    salt: '',
    first: earlier.parts.length,
  });
  return { opening, plan: planOf(file, survey, [...earlier.parts, ...parts]), sent, recognised };
}

function planOf(file: SourceFile, survey: Survey, parts: PlannedPart[]): UploadPlan {
  const { length, hash, rows } = survey;
  return {
    v: 1,
    uploadId: uploadIdOf(parts),
    file: basename(file.path),
    startedAt: new Date().toISOString(),
    length,
    hash,
    rows,
    parts,
  };
}

type Charset = (part: Part) => ChunkEncoding;

/** A part in ASCII reads the same in both, so that it stays the same body when the rest of its file changes. */
function charsets({ saysUtf8 }: Opening, { utf8 }: Survey): Charset {
  return (part) => (saysUtf8 || utf8 || part.ascii ? 'utf-8' : 'windows-1252');
}

/** The same bytes at the same place have the same key; a salt makes them new. */
function planned(
  parts: readonly Part[],
  charset: Charset,
  { salt, first }: { salt: string; first: number },
): PlannedPart[] {
  return parts.map((part, at) => {
    const { start, end, firstRow, rows, sha256 } = part;
    const ordinal = first + at;
    const key = `${salt}${sha256}-${ordinal}`;
    return { ordinal, start, end, firstRow, rows, sha256, key, charset: charset(part) };
  });
}

const saltOfNow = (): string => `${randomBytes(6).toString('hex')}-`;

type Similar = Exclude<Recognition, { kind: 'new' | 'same' }>;

function refusal(file: SourceFile, survey: Survey, recognised: Similar): string {
  const { plan } = recognised.earlier;
  const before = `${file.path} begins like ${plan.file}, uploaded ${plan.startedAt.slice(0, 16).replace('T', ' ')} UTC`;
  if (recognised.kind === 'grown') {
    return [
      `${before}, and goes on: ${counted(rowsSent(recognised.earlier), 'row')} of it were sent then, ${grouped(recognised.newRows)} are new.`,
      'Sending the whole file would count the earlier rows twice. Nothing was sent. Choose:',
      `  --append   sends only the ${counted(recognised.newRows, 'new row')}`,
      `  --as-new   sends all ${counted(survey.rows, 'row')} as an upload of its own`,
    ].join('\n');
  }
  return [
    `${before}, and then differs: ${whereTheyDiffer(recognised)}`,
    'Sending the whole file would count the rows that are the same twice. Nothing was sent. Choose:',
    '  send a file with the new rows only (and the header), or',
    `  --as-new   sends all ${counted(survey.rows, 'row')} as an upload of its own`,
  ].join('\n');
}

function whereTheyDiffer({ alike, earlier }: Similar & { kind: 'differs' }): string {
  return alike > 0
    ? `the first ${counted(alike, 'row')} are the same, a row after them is not.`
    : `its row ${grouped(earlier.plan.rows)}, the last of the earlier file, is longer now.`;
}

function cannotAppend(file: SourceFile, recognised: Recognition): string {
  if (recognised.kind === 'differs') {
    return `${file.path} is not an earlier upload with rows added: ${whereTheyDiffer(recognised)} --append can't tell what is new.`;
  }
  return `No earlier upload to this pipeline begins like ${file.path}: send it without --append.`;
}
