import { randomBytes } from 'node:crypto';
import type { ChunkEncoding } from '../../../functions/stream/chunk.ts';
import { type Opening, openingOf } from '../file/opening.ts';
import type { SourceFile } from '../file/source-file.ts';
import { PART_BYTES, type Part } from './cutting.ts';
import type { Journal } from './journal.ts';
import { refuseMisread } from './misread-values.ts';
import { type Recognition, recognise } from './recognise.ts';
import { alreadyUploaded, cannotAppend } from './refusals.ts';
import { type Survey, surveyOf } from './survey.ts';
import type { Mode, ValuePolicy } from './upload-mode.ts';
import {
  isFormer,
  type PlannedPart,
  type UploadPlan,
  type UploadRecord,
  uploadIdOf,
} from './upload-record.ts';
import type { ValueFindings } from './value-check.ts';

export type PlannedUpload = {
  opening: Opening;
  plan: UploadPlan;
  /** The parts that an earlier run has sent. */
  sent: UploadRecord['sent'];
  recognised: Recognition;
  /** How the rows write their dates and amounts. */
  values: ValueFindings;
};

/**
 * Reads a file, compares it with the earlier uploads, and decides which parts are sent under which
 * keys. Throws a `CommandError` when the mode or the value policy does not allow the file to be sent.
 */
export async function planUpload(
  file: SourceFile,
  journal: Journal,
  mode: Mode,
  policy: ValuePolicy = 'checked',
): Promise<PlannedUpload> {
  const opening = await openingOf(file);
  const records = await journal.records();
  const survey = await surveyOf(file, opening, {
    lengths: records.map(({ plan }) => plan.length),
    formerParts: records.some(({ plan }) => isFormer(plan)),
  });
  const wholeFile = (salt: string): UploadPlan => {
    if (policy === 'checked') refuseMisread(file, survey.values);
    return planOf(
      file,
      survey,
      planned(survey.parts, charsets(opening, survey), { salt, first: 0 }),
    );
  };
  const { values } = survey;
  if (mode === 'as-new') {
    const recognised: Recognition = { kind: 'new' };
    return { opening, plan: wholeFile(newSalt()), sent: new Map(), recognised, values };
  }
  const recognised = recognise(survey, records);
  if (recognised.kind === 'same') return { opening, ...recognised.earlier, recognised, values };
  if (mode === 'append') return appended({ file, opening, survey, policy }, recognised);
  if (recognised.kind !== 'new') {
    throw alreadyUploaded({ path: file.path, rows: survey.rows }, recognised);
  }
  return { opening, plan: wholeFile(''), sent: new Map(), recognised, values };
}

type Surveyed = { file: SourceFile; opening: Opening; survey: Survey; policy: ValuePolicy };

/** The parts of the earlier upload as they were, followed by the parts of the new rows. */
async function appended(
  { file, opening, survey, policy }: Surveyed,
  recognised: Recognition,
): Promise<PlannedUpload> {
  if (recognised.kind !== 'grown') throw cannotAppend(file, recognised);
  const { plan: earlier, sent } = recognised.earlier;
  const rest = await surveyOf(file, opening, {
    from: { offset: earlier.length, row: earlier.rows + 1 },
  });
  if (policy === 'checked') refuseMisread(file, rest.values);
  const parts = planned(rest.parts, charsets(opening, survey), {
    salt: '',
    first: earlier.parts.length,
  });
  const { partBytes } = earlier;
  const plan = { ...planOf(file, survey, [...earlier.parts, ...parts]), partBytes };
  return { opening, plan, sent, recognised, values: rest.values };
}

function planOf(file: SourceFile, survey: Survey, parts: PlannedPart[]): UploadPlan {
  const { length, hash, rows } = survey;
  return {
    v: 1,
    uploadId: uploadIdOf(parts),
    file: file.name,
    startedAt: new Date().toISOString(),
    length,
    hash,
    rows,
    partBytes: PART_BYTES,
    parts,
  };
}

type Charset = (part: Part) => ChunkEncoding;

/**
 * The charset of each part. An ASCII part reads the same in both encodings and is always sent as
 * UTF-8, so that its request stays the same when other parts of the file change.
 */
function charsets({ saysUtf8 }: Opening, { utf8 }: Survey): Charset {
  return (part) => (saysUtf8 || utf8 || part.ascii ? 'utf-8' : 'windows-1252');
}

/** The same bytes at the same ordinal get the same key, unless a salt makes it new. */
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

const newSalt = (): string => `${randomBytes(6).toString('hex')}-`;
