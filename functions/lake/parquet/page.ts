import { gunzipSync, gzipSync } from 'node:zlib';
import thrift from 'parquetjs-lite/gen-nodejs/parquet_types.js';
import util from 'parquetjs-lite/lib/util.js';
import * as z from 'zod';
import { thriftBytes } from './thrift-bytes.ts';
import { Count } from './thrift-count.ts';

/** Numbers of parquet.thrift. */
const DATA_PAGE = 0;
const DICTIONARY_PAGE = 2;
export const PLAIN = 0;
export const PLAIN_DICTIONARY = 2;
export const RLE = 3;

/** The default of zlib. A page of few or equal values takes much less than that. */
const LARGEST_PIECE = 16 * 1024;
const SMALLEST_PIECE = 1024;

/** How much memory to take at once for what a page is compressed to. */
const pieceOf = ({ length }: Buffer): number =>
  Math.min(Math.max(length, SMALLEST_PIECE), LARGEST_PIECE);

/** A page with its header, and the size that it would have without compression. */
export type Page = { bytes: readonly Buffer[]; size: number; uncompressedSize: number };

/** What is in a page, and how much zlib tries to compress it. */
type Content = { body: Buffer; count: number; level: number };

/** Writes the different values of a column, in PLAIN encoding. */
export const dictionaryPage = ({ count, ...content }: Content): Page =>
  page(content, {
    type: DICTIONARY_PAGE,
    dictionary_page_header: new thrift.DictionaryPageHeader({
      num_values: count,
      encoding: PLAIN_DICTIONARY,
    }),
  });

/** Writes a data page of version 1. Strict readers fail on what the package writes as version 2. */
export const dataPage = (encoding: number, { count, ...content }: Content): Page =>
  page(content, {
    type: DATA_PAGE,
    data_page_header: new thrift.DataPageHeader({
      num_values: count,
      encoding,
      definition_level_encoding: RLE,
      repetition_level_encoding: RLE,
    }),
  });

function page({ body, level }: Omit<Content, 'count'>, fields: Record<string, unknown>): Page {
  const compressed = gzipSync(body, { level, chunkSize: pieceOf(body) });
  const header = new thrift.PageHeader({
    ...fields,
    uncompressed_page_size: body.length,
    compressed_page_size: compressed.length,
  });
  const head = thriftBytes(header);
  return {
    bytes: [head, compressed],
    size: head.length + compressed.length,
    uncompressedSize: head.length + body.length,
  };
}

const Values = z.object({ num_values: Count, encoding: z.literal([PLAIN, PLAIN_DICTIONARY]) });
const DataPage = z.object({
  type: z.literal(DATA_PAGE),
  compressed_page_size: Count,
  data_page_header: Values,
});
const DictionaryPage = z.object({
  type: z.literal(DICTIONARY_PAGE),
  compressed_page_size: Count,
  dictionary_page_header: Values,
});

/** A decompressed page, and the number of its values. */
type ReadPage = { count: number; body: Buffer };

/**
 * Reads the data page that begins at `start` of an object: its levels, and its values or, if it has
 * them, their indexes in a dictionary. Throws when it is not a page that dataPage wrote.
 */
export function readDataPage(object: Buffer, start: number): ReadPage & { hasIndexes: boolean } {
  const { data_page_header: header, ...page } = readPage(object, start, DataPage);
  return { count: header.num_values, hasIndexes: header.encoding === PLAIN_DICTIONARY, ...page };
}

/** The same for a dictionary: its entries in PLAIN encoding. */
export function readDictionaryPage(object: Buffer, start: number): ReadPage {
  const { dictionary_page_header: header, ...page } = readPage(object, start, DictionaryPage);
  return { count: header.num_values, ...page };
}

function readPage<Header extends { compressed_page_size: number }>(
  object: Buffer,
  start: number,
  schema: z.ZodType<Header>,
): Header & { body: Buffer } {
  const header = new thrift.PageHeader();
  const begin = start + util.decodeThrift(header, object, start);
  const read = schema.parse(header);
  const body = gunzipSync(object.subarray(begin, begin + read.compressed_page_size));
  return { ...read, body };
}
