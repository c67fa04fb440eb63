import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { UnusableDataDir } from '../data-dir/unusable.ts';
import type { Deployment, Resource } from '../template/deployment.ts';
import type { DynamodbProcess } from './process.ts';

export const KeySchema = z.array(z.object({ AttributeName: z.string(), KeyType: z.string() }));
const Index = z.object({
  IndexName: z.string(),
  KeySchema,
  Projection: z.object({
    ProjectionType: z.string(),
    NonKeyAttributes: z.array(z.string()).optional(),
  }),
});

/** The properties that can't change while the table exists. */
const TableShape = z.object({
  AttributeDefinitions: z.array(z.object({ AttributeName: z.string(), AttributeType: z.string() })),
  KeySchema,
  GlobalSecondaryIndexes: z.array(Index).optional(),
  LocalSecondaryIndexes: z.array(Index).optional(),
});
type TableShape = z.infer<typeof TableShape>;

const Description = z.object({ Table: TableShape });

/**
 * Creates the template's tables unless they exist. Throws when one exists with other keys or
 * indexes.
 */
export async function deployTables(
  process: DynamodbProcess,
  deployment: Deployment,
): Promise<void> {
  const tables = [
    ...deployment.ofType('AWS::DynamoDB::Table'),
    ...deployment.ofType('AWS::DynamoDB::GlobalTable'),
  ];
  for (const table of tables) await deployTable(process, table);
}

async function deployTable(process: DynamodbProcess, { ref, properties }: Resource): Promise<void> {
  const wanted = TableShape.parse(properties);
  const existing = await describe(process, ref);
  if (!existing) {
    const table = { TableName: ref, BillingMode: 'PAY_PER_REQUEST', ...wanted };
    await call(process, 'CreateTable', table);
    await untilActive(process, ref);
  } else if (!isDeepStrictEqual(sorted(existing), sorted(wanted))) {
    throw new UnusableDataDir(
      `The table ${ref} was made with other keys or indexes than the template now has. ` +
        'Use the version that made it, or start with --reset, which deletes the data.',
    );
  }
}

async function describe(process: DynamodbProcess, name: string): Promise<TableShape | undefined> {
  const { status, json } = await send(process, 'DescribeTable', { TableName: name });
  return status === 400 ? undefined : Description.parse(json).Table;
}

const Status = z.object({ Table: z.object({ TableStatus: z.string() }) });

async function untilActive(process: DynamodbProcess, name: string): Promise<void> {
  for (;;) {
    const { Table } = Status.parse(await call(process, 'DescribeTable', { TableName: name }));
    if (Table.TableStatus === 'ACTIVE') return;
  }
}

async function call(process: DynamodbProcess, action: string, input: unknown): Promise<unknown> {
  const { status, json } = await send(process, action, input);
  if (status === 200) return json;
  throw new Error(`DynamoDB refused ${action}: ${JSON.stringify(json)}`);
}

async function send(process: DynamodbProcess, action: string, input: unknown) {
  const { status, body } = await process.call(action, Buffer.from(JSON.stringify(input)));
  return { status, json: JSON.parse(String(body)) as unknown };
}

const sorted = (shape: TableShape): TableShape => ({
  ...shape,
  AttributeDefinitions: shape.AttributeDefinitions.toSorted(by((it) => it.AttributeName)),
  GlobalSecondaryIndexes: (shape.GlobalSecondaryIndexes ?? []).toSorted(by((it) => it.IndexName)),
  LocalSecondaryIndexes: (shape.LocalSecondaryIndexes ?? []).toSorted(by((it) => it.IndexName)),
});

const by =
  <T>(name: (value: T) => string) =>
  (left: T, right: T): number =>
    name(left) < name(right) ? -1 : 1;
