import type * as z from 'zod';
import { invalid, invalidParameter } from '../errors.ts';
import { type Condition, parseCondition } from '../expressions/condition.ts';
import { holds } from '../expressions/evaluate.ts';
import { type Path, project } from '../expressions/path.ts';
import type { Placeholders } from '../expressions/placeholders.ts';
import { parseProjection } from '../expressions/projection.ts';
import type { Row, Span } from '../storage/rows.ts';
import type { StoredTable } from '../storage/store.ts';
import { type Index, keyNames, type Table } from '../storage/table.ts';
import { attributeOf, emptyItem, type Item } from '../values/attribute-value.ts';
import { itemSize } from '../values/size.ts';
import { answerOf, listOf } from './answer.ts';
import { Consumption, isAsked, readUnits } from './capacity.ts';
import type { page } from './input.ts';
import { attributesOf } from './keys.ts';
import { checkScalars, pathsIn } from './scalars.ts';
import { parsed } from './write.ts';

type PageCall = z.infer<z.ZodObject<typeof page>>;

/** The filter and the projection of a query or a scan, parsed. */
export type Reading = { filter: Condition | undefined; paths: Path[] | undefined };

export function readingOf(call: PageCall, placeholders: Placeholders): Reading {
  const { FilterExpression: filter, ProjectionExpression: projection } = call;
  return {
    filter:
      filter === undefined ? undefined : parseCondition(filter, 'FilterExpression', placeholders),
    paths: projection === undefined ? undefined : parseProjection(projection, placeholders),
  };
}

/** The index that a call names. Throws if the table has none of that name. */
export function indexIn({ indexes }: Table, call: PageCall): Index | undefined {
  if (call.IndexName === undefined) return undefined;
  const index = indexes.find(({ name }) => name === call.IndexName);
  if (!index) throw invalid(`The table does not have the specified index: ${call.IndexName}`);
  if (call.ConsistentRead) {
    throw invalid('Consistent reads are not supported on global secondary indexes');
  }
  return index;
}

/** Throws for attributes that can't be returned, or not be filtered by. */
export function checkReading(
  { filter, paths }: Reading,
  { Select }: PageCall,
  table: Table,
  index: Index | undefined,
): void {
  checkScalars(paths ?? [], table);
  if (filter) checkScalars(pathsIn(filter), table);
  if (index) checkProjected(index, Select, paths);
  else if (Select === 'ALL_PROJECTED_ATTRIBUTES') {
    throw invalidParameter(`${Select} can be used only when Querying using an IndexName`);
  }
  if (Select === 'SPECIFIC_ATTRIBUTES' && !paths) {
    throw invalid(`Must specify the ProjectionExpression when choosing to get ${Select}`);
  }
  if (Select !== undefined && Select !== 'SPECIFIC_ATTRIBUTES' && paths) {
    const what = Select === 'COUNT' ? 'only the Count' : Select;
    throw invalid(`Cannot specify the ProjectionExpression when choosing to get ${what}`);
  }
}

function checkProjected(
  { name, attributes }: Index,
  select: PageCall['Select'],
  paths: readonly Path[] | undefined,
): void {
  if (!attributes) return;
  if (select === 'ALL_ATTRIBUTES') {
    throw invalidParameter(
      `Select type ALL_ATTRIBUTES is not supported for global secondary index ${name} because its projection type is not ALL`,
    );
  }
  const missing = paths?.map(([first]) => first).filter((first) => !attributes.includes(first));
  if (missing?.length) {
    throw invalidParameter(
      `Global secondary index ${name} does not project [${missing.join(', ')}]`,
    );
  }
}

/** Throws if a query filters by what its key condition is for. */
export function checkFilter(filter: Condition | undefined, keys: Table | Index): void {
  const names = new Set(filter ? pathsIn(filter).map(([name]) => name) : []);
  for (const { name } of attributesOf(keys)) {
    if (!names.has(name)) continue;
    throw invalid(
      `Filter Expression can only contain non-primary key attributes: Primary key attribute: ${name}`,
    );
  }
}

/** A page ends with the item with which it has this size. */
const PAGE_BYTES = 1024 * 1024;

/** Reads the rows of a span up to the limits of a page, and answers with them. */
export function readPage(
  stored: StoredTable,
  span: Span,
  call: PageCall,
  reading: Reading,
): string {
  const jsons: string[] = [];
  const limit = call.Limit ?? Number.POSITIVE_INFINITY;
  let [scanned, bytes] = [0, 0];
  let last: Row | undefined;
  for (const row of stored.rows.span(span)) {
    const { json, size } = projectedRow(row, span.index);
    const found = readBy(reading, json);
    if (found !== undefined) jsons.push(found);
    scanned += 1;
    bytes += size;
    if (scanned < limit && bytes < PAGE_BYTES) continue;
    last = row;
    break;
  }
  return answerOf({
    Items: call.Select === 'COUNT' ? undefined : listOf(jsons),
    Count: String(jsons.length),
    ScannedCount: String(scanned),
    LastEvaluatedKey: last && startKeyOf(parsed(last.json), stored.table, span.index),
    ConsumedCapacity: consumedBy(call, bytes),
  });
}

/** What a page has of an item; undefined if the filter leaves it out. */
function readBy({ filter, paths }: Reading, json: string): string | undefined {
  if (!filter && !paths) return json;
  const item = parsed(json);
  if (filter && !holds(filter, item)) return undefined;
  return paths ? JSON.stringify(project(item, paths)) : json;
}

/** A row as an index has it. */
function projectedRow(row: Row, index: Index | undefined): Row {
  if (!index?.attributes) return row;
  const item = withNames(parsed(row.json), index.attributes);
  return { json: JSON.stringify(item), size: itemSize(item) };
}

function withNames(item: Item, names: readonly string[]): Item {
  const some = emptyItem();
  for (const name of names) {
    const value = attributeOf(item, name);
    if (value) some[name] = value;
  }
  return some;
}

const startKeyOf = (item: Item, table: Table, index: Index | undefined): string =>
  JSON.stringify(withNames(item, [...keyNames(table), ...(index ? keyNames(index) : [])]));

function consumedBy(call: PageCall, bytes: number): string | undefined {
  if (!isAsked(call.ReturnConsumedCapacity)) return undefined;
  const consumption = new Consumption();
  const units = readUnits(bytes, call.ConsistentRead);
  consumption.add(call.TableName, units);
  const [whole] = consumption.list(call.ReturnConsumedCapacity) ?? [];
  if (call.IndexName === undefined || !whole?.Table) return JSON.stringify(whole);
  return JSON.stringify({
    ...whole,
    Table: { CapacityUnits: 0 },
    GlobalSecondaryIndexes: { [call.IndexName]: { CapacityUnits: units } },
  });
}
