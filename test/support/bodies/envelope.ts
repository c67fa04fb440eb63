import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import type { Format } from './written.ts';

/** What surrounds the bytes of a body, except for the content type. */
export type Envelope = {
  declared: string | undefined;
  pack: (bytes: Buffer) => Buffer;
  key: string | undefined;
  query: string;
};

const CONTENT_TYPES: Readonly<Record<Format, readonly string[]>> = {
  csv: ['text/csv', 'text/csv', 'TEXT/CSV; header=present'],
  json: ['application/json', 'application/json; charset=utf-8'],
  ndjson: ['application/x-ndjson', 'application/ndjson', 'application/jsonl; charset=UTF8'],
};
const WESTERN_TYPES = ['text/csv', 'text/csv; charset=windows-1252', 'text/csv;charset="latin1"'];

const ODD_CONTENT_TYPES = [
  undefined,
  '',
  ';',
  'text/csv; header=absent',
  'text/csv; charset=utf-16',
  'text/csv; charset=',
  'text/csv; charset="utf-8',
  'text/csv; charset=constructor',
  'text/csv; charset=iso-8859-1',
  'text/csv; charset=cp1252',
  'text/csv; charset=us-ascii',
  'text/csv, application/json',
  'application/json; charset=latin1',
  'application/xml',
  'text/plain',
  'multipart/form-data; boundary=x',
  'constructor',
  'text/csv',
  'application/json',
  'application/x-ndjson',
];

export const goodType = (format: Format, western = false): fc.Arbitrary<string> =>
  fc.constantFrom(...(western ? WESTERN_TYPES : CONTENT_TYPES[format]));

/** Mostly `usual`; once in `times + 1` cases `odd`. */
export const seldom = <T>(usual: fc.Arbitrary<T>, odd: fc.Arbitrary<T>, times: number) =>
  fc.oneof({ weight: times, arbitrary: usual }, { weight: 1, arbitrary: odd });

export const anyType = (format: Format): fc.Arbitrary<string | undefined> =>
  seldom<string | undefined>(goodType(format), fc.constantFrom(...ODD_CONTENT_TYPES), 12);

type Packing = Pick<Envelope, 'declared' | 'pack'>;

const plain = (bytes: Buffer) => bytes;
const zipped = (bytes: Buffer) => gzipSync(bytes);
const UNPACKED: Packing = { declared: undefined, pack: plain };

const goodPacking = seldom(
  fc.constant(UNPACKED),
  fc.constantFrom<Packing>(
    { declared: 'identity', pack: plain },
    { declared: 'gzip', pack: zipped },
    { declared: 'GZIP', pack: zipped },
    { declared: 'gzip', pack: (bytes) => Buffer.concat(halves(bytes).map(zipped)) },
  ),
  8,
);

const oddPacking = fc.constantFrom<Packing>(
  { declared: 'gzip', pack: plain },
  { declared: 'gzip', pack: (bytes) => zipped(bytes).subarray(0, -9) },
  { declared: 'gzip', pack: (bytes) => Buffer.concat([zipped(bytes), Buffer.from('more')]) },
  { declared: 'gzip', pack: (bytes) => zipped(zipped(bytes)) },
  { declared: undefined, pack: zipped },
  { declared: 'identity', pack: zipped },
  { declared: 'br', pack: plain },
  { declared: 'gzip, gzip', pack: (bytes) => zipped(zipped(bytes)) },
  { declared: '', pack: plain },
);

function halves(bytes: Buffer): Buffer[] {
  const half = bytes.length >> 1;
  return [bytes.subarray(0, half), bytes.subarray(half)];
}

/** Stands for a unique key. */
export const NEW_KEY = 'new';
const newKey = fc.constant(NEW_KEY);
const noKey = fc.constant(undefined);
const oddKey = fc.constantFrom(
  ...['', ' ', 'a b', 'caf\u00e9', 'x'.repeat(255), 'x'.repeat(256), 'a\tb', '__proto__'],
);
const sharedKey = fc.constantFrom('shared-1', 'shared-2', 'shared-3');

const oddQuery = fc.constantFrom(
  ...['?wait=', '?wait=1', '?wait=true&wait=no', '?x', '?__proto__=1', '?wait=%'],
);

/** An envelope without faults. */
export const goodEnvelope: fc.Arbitrary<Envelope> = fc
  .record({
    packing: goodPacking,
    key: seldom<string | undefined>(noKey, newKey, 3),
    query: seldom(fc.constant(''), fc.constant('?wait=false'), 20),
  })
  .map(({ packing, ...rest }) => ({ ...packing, ...rest }));

export const anyEnvelope: fc.Arbitrary<Envelope> = fc
  .record({
    packing: seldom(goodPacking, oddPacking, 15),
    key: fc.oneof(
      { weight: 24, arbitrary: noKey },
      { weight: 6, arbitrary: newKey },
      { weight: 1, arbitrary: oddKey },
      { weight: 1, arbitrary: sharedKey },
    ),
    query: seldom(fc.constant(''), oddQuery, 60),
  })
  .map(({ packing, ...rest }) => ({ ...packing, ...rest }));
