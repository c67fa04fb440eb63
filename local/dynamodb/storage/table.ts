import * as z from 'zod';
import { unknownHere } from '../errors.ts';

export const KeySchema = z.array(z.object({ AttributeName: z.string(), KeyType: z.string() }));
const IndexShape = z.object({
  IndexName: z.string(),
  KeySchema,
  Projection: z.object({
    ProjectionType: z.enum(['ALL', 'KEYS_ONLY', 'INCLUDE']),
    NonKeyAttributes: z.array(z.string()).optional(),
  }),
});

/** The properties of a table that can't change while it exists, as in a template. */
export const TableShape = z.object({
  AttributeDefinitions: z.array(
    z.object({ AttributeName: z.string(), AttributeType: z.enum(['S', 'N', 'B']) }),
  ),
  KeySchema,
  GlobalSecondaryIndexes: z.array(IndexShape).optional(),
  LocalSecondaryIndexes: z.array(z.unknown()).max(0).optional(),
});
export type TableShape = z.infer<typeof TableShape>;
type IndexShape = z.infer<typeof IndexShape>;

export type KeyAttribute = { name: string; type: 'S' | 'N' | 'B' };
export type KeyAttributes = { hash: KeyAttribute; range: KeyAttribute | undefined };

/** A global secondary index. `attributes` are those that it has; undefined for all. */
export type Index = KeyAttributes & {
  name: string;
  number: number;
  attributes: readonly string[] | undefined;
};

export type Table = KeyAttributes & { name: string; shape: TableShape; indexes: readonly Index[] };

/** Throws when the template declares a table that is not known here. */
export function tableOf(name: string, properties: unknown): Table {
  const { success, data } = TableShape.safeParse(properties);
  if (!success) throw unknownHere(`the keys or indexes of ${name}: expected those of a template`);
  const keys = keysIn(data, data.KeySchema);
  const indexes = (data.GlobalSecondaryIndexes ?? []).map((index, number) =>
    indexOf(index, number, data, keys),
  );
  return { name, shape: data, ...keys, indexes };
}

function indexOf(
  { IndexName, KeySchema: schema, Projection }: IndexShape,
  number: number,
  shape: TableShape,
  table: KeyAttributes,
): Index {
  const keys = keysIn(shape, schema);
  const attributes =
    Projection.ProjectionType === 'ALL'
      ? undefined
      : [...keyNames(keys), ...keyNames(table), ...(Projection.NonKeyAttributes ?? [])];
  return { name: IndexName, number, ...keys, attributes };
}

function keysIn(shape: TableShape, schema: z.infer<typeof KeySchema>): KeyAttributes {
  const attribute = (kind: string): KeyAttribute | undefined => {
    const name = schema.find(({ KeyType }) => KeyType === kind)?.AttributeName;
    const found = shape.AttributeDefinitions.find(({ AttributeName }) => AttributeName === name);
    return found && { name: found.AttributeName, type: found.AttributeType };
  };
  const hash = attribute('HASH');
  if (!hash) throw unknownHere('a table or an index without a partition key');
  return { hash, range: attribute('RANGE') };
}

export const keyNames = ({ hash, range }: KeyAttributes): string[] =>
  range ? [hash.name, range.name] : [hash.name];
