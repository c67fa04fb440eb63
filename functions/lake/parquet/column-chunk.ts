import thrift from 'parquetjs-lite/gen-nodejs/parquet_types.js';
import { type Column, presentIn, type Value } from './column.ts';
import { columnStatistics } from './column-statistics.ts';
import { definitionLevels } from './definition-levels.ts';
import { type Dictionary, dictionaryOf, encodedIndexes } from './dictionary.ts';
import { dataPage, dictionaryPage, type Page, PLAIN, PLAIN_DICTIONARY, RLE } from './page.ts';
import { physicalTypeNumber } from './physical-types.ts';
import { plainValues } from './plain-values.ts';

/** A number of parquet.thrift. */
const GZIP = 2;

/** With dictionaries, objects are smaller than they were without them at level 5. */
const GZIP_LEVEL = 4;
/** For what higher levels make no smaller: indexes, and texts that differ only at their end. */
const LEAST_LEVEL = 1;

type Values = readonly Value[];

/** The pages of a column in a row group, and what the footer says of them. */
export type ColumnChunk = { pages: readonly Page[]; described: object };

/**
 * Encodes a column of a row group, which begins at `start` of its object: as one page of values, or, if
 * they repeat, as a dictionary and one page of indexes.
 */
export function columnChunk(column: Column, start: number): ColumnChunk {
  const dictionary = column.sql.unique ? undefined : dictionaryOf(column);
  const values = dictionary?.entries ?? presentIn(column);
  const pages = dictionary ? indexedPages(column, dictionary) : plainPages(column, values);
  const [first] = pages;
  const rows = column.codes.length;
  const nulls = rows - (dictionary?.indexes ?? values).length;
  const metadata = new thrift.ColumnMetaData({
    type: physicalTypeNumber(column.physical),
    encodings: [RLE, dictionary ? PLAIN_DICTIONARY : PLAIN],
    path_in_schema: [column.sql.name],
    codec: GZIP,
    num_values: rows,
    // Engines use the sizes to plan how many workers read an object, and with how much memory.
    total_uncompressed_size: pages.reduce((sum, page) => sum + page.uncompressedSize, 0),
    total_compressed_size: pages.reduce((sum, page) => sum + page.size, 0),
    ...(dictionary
      ? { dictionary_page_offset: start, data_page_offset: start + (first?.size ?? 0) }
      : { data_page_offset: start }),
    statistics: columnStatistics(column.physical, values, nulls),
  });
  return { pages, described: new thrift.ColumnChunk({ file_offset: start, meta_data: metadata }) };
}

function plainPages(column: Column, values: Values): Page[] {
  const body = withLevels(column, values.length, plainValues(column.physical, values));
  const level = column.sql.unique ? LEAST_LEVEL : GZIP_LEVEL;
  return [dataPage(PLAIN, { body, count: column.codes.length, level })];
}

function indexedPages(column: Column, dictionary: Dictionary): Page[] {
  const { entries, indexes } = dictionary;
  const plain = plainValues(column.physical, entries);
  const body = withLevels(column, indexes.length, encodedIndexes(dictionary));
  return [
    dictionaryPage({ body: plain, count: entries.length, level: GZIP_LEVEL }),
    dataPage(PLAIN_DICTIONARY, { body, count: column.codes.length, level: LEAST_LEVEL }),
  ];
}

const withLevels = (column: Column, present: number, body: Buffer): Buffer =>
  column.optional ? Buffer.concat([definitionLevels(column, present), body]) : body;
