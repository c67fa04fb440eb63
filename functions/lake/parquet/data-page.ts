import { gunzipSync, gzipSync } from 'node:zlib';
import thrift from 'parquetjs-lite/gen-nodejs/parquet_types.js';
import util from 'parquetjs-lite/lib/util.js';
import * as z from 'zod';
import { type Column, presentIn } from './column.ts';
import { definitionLevels } from './definition-levels.ts';
import { plainValues } from './plain-values.ts';
import { thriftBytes } from './thrift-bytes.ts';
import { Count } from './thrift-count.ts';

/** Numbers of parquet.thrift. */
const DATA_PAGE = 0;
export const PLAIN = 0;
export const RLE = 3;

/** Objects are 2 % larger than with zlib's default of 6, and the whole step takes 15 % less CPU. */
const GZIP_LEVEL = 5;

/** The default of zlib. A page of few or equal values takes much less than that. */
const LARGEST_PIECE = 16 * 1024;
const SMALLEST_PIECE = 1024;

/** How much memory to take at once for what a page is compressed to. */
const pieceOf = ({ length }: Buffer): number =>
  Math.min(Math.max(length, SMALLEST_PIECE), LARGEST_PIECE);

/** A page with its header, and the size that it would have without compression. */
export type DataPage = { bytes: Buffer; uncompressedSize: number };

/**
 * Encodes a column as one data page of version 1. Strict readers fail on what the package writes as
 * version 2.
 */
export function dataPage({ physical, optional, values }: Column): DataPage {
  const plain = plainValues(physical, presentIn(values));
  const body = optional ? Buffer.concat([definitionLevels(values), plain]) : plain;
  const compressed = gzipSync(body, { level: GZIP_LEVEL, chunkSize: pieceOf(body) });
  const header = new thrift.PageHeader({
    type: DATA_PAGE,
    uncompressed_page_size: body.length,
    compressed_page_size: compressed.length,
    data_page_header: new thrift.DataPageHeader({
      num_values: values.length,
      encoding: PLAIN,
      definition_level_encoding: RLE,
      repetition_level_encoding: RLE,
    }),
  });
  const head = thriftBytes(header);
  return {
    bytes: Buffer.concat([head, compressed]),
    uncompressedSize: head.length + body.length,
  };
}

const PageHeader = z.object({
  type: z.literal(DATA_PAGE),
  compressed_page_size: Count,
  data_page_header: z.object({ num_values: Count, encoding: z.literal(PLAIN) }),
});

/**
 * Reads the page that begins at `start` of an object: the number of its values, and its levels and
 * values decompressed. Throws when it is not a page that dataPage wrote.
 */
export function readDataPage(object: Buffer, start: number): { count: number; body: Buffer } {
  const header = new thrift.PageHeader();
  const begin = start + util.decodeThrift(header, object, start);
  const { compressed_page_size, data_page_header } = PageHeader.parse(header);
  const body = gunzipSync(object.subarray(begin, begin + compressed_page_size));
  return { count: data_page_header.num_values, body };
}
