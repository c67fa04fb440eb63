import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { Problem } from '../api/problem.ts';

/** Of a body, unpacked. Lambda takes 6 MB, which is about 4.5 MB before base64. */
export const MAX_BODY_BYTES = 4_000_000;

const inflate = promisify(gunzip);

/** The body as its sender wrote it, unpacked. Throws 400, 413 or 415 when it can't be read as text. */
export async function bodyOf(sent: Buffer, contentEncoding: string | undefined): Promise<Buffer> {
  const body = await unpacked(sent, (contentEncoding ?? '').trim().toLowerCase());
  if (body.length > MAX_BODY_BYTES) throw tooLarge();
  const foreign = SIGNATURES.find(({ bytes }) => bytes.every((byte, at) => body[at] === byte));
  if (foreign) throw new Problem(400, foreign.advice);
  if (body[0] === 0 || body[1] === 0) throw new Problem(400, SAVE_AS_UTF8);
  return body;
}

/** The length of a UTF-8 byte order mark at the beginning, or 0. */
export function byteOrderMark(bytes: Uint8Array): 0 | 3 {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
}

/** 400 for a body without anything in it. */
export function emptyBody(): Problem {
  return new Problem(400, 'The body is empty. Send a header row and lines, or JSON objects.');
}

async function unpacked(sent: Buffer, contentEncoding: string): Promise<Buffer> {
  if (contentEncoding === '' || contentEncoding === 'identity') return sent;
  if (contentEncoding !== 'gzip') {
    throw new Problem(415, 'Of the content encodings, only gzip can be read.', {
      headers: { 'Accept-Encoding': 'gzip' },
    });
  }
  try {
    return await inflate(sent, { maxOutputLength: MAX_BODY_BYTES });
  } catch (cause) {
    if (cause instanceof RangeError) throw tooLarge();
    throw new Problem(400, 'Content-Encoding says gzip, but the body is not whole gzip data.', {
      cause,
    });
  }
}

function tooLarge(): Problem {
  return new Problem(
    413,
    `A body holds at most ${MAX_BODY_BYTES.toLocaleString('en')} bytes, unpacked. Cut the file at line ends and ` +
      'send each part with the header row, or let `npm run ingest -- FILE` do it.',
    { members: { maxBytes: MAX_BODY_BYTES } },
  );
}

const SAVE_AS_UTF8 =
  'The body is UTF-16 or no text at all. Save the file as UTF-8 and send it again.';

const SIGNATURES = [
  { bytes: [0xff, 0xfe], advice: SAVE_AS_UTF8 },
  { bytes: [0xfe, 0xff], advice: SAVE_AS_UTF8 },
  { bytes: [0x1f, 0x8b], advice: 'The body is gzip data. Send it with Content-Encoding: gzip.' },
  {
    bytes: [0x50, 0x4b, 0x03, 0x04],
    advice: 'The body is a ZIP archive or an Excel workbook. Save the sheet as CSV (UTF-8).',
  },
];
