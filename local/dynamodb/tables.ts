import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
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

/** What of a table can't change while it holds items. */
const TableShape = z.object({
  AttributeDefinitions: z.array(z.object({ AttributeName: z.string(), AttributeType: z.string() })),
  KeySchema,
  GlobalSecondaryIndexes: z.array(Index).optional(),
  LocalSecondaryIndexes: z.array(Index).optional(),
});
type TableShape = z.infer<typeof TableShape>;

const Described = z.object({ Table: TableShape });

/** Makes the template's tables that are not there yet. Throws when one is there with other keys or indexes. */
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
  const present = await describe(process, ref);
  if (!present) {
    const table = { TableName: ref, BillingMode: 'PAY_PER_REQUEST', ...wanted };
    await asked(process, 'CreateTable', table);
    await untilActive(process, ref);
  } else if (!isDeepStrictEqual(inOrder(present), inOrder(wanted))) {
    throw new Error(
      `The table ${ref} was made with other keys or indexes than the template has now: start with --reset`,
    );
  }
}

async function describe(process: DynamodbProcess, name: string): Promise<TableShape | undefined> {
  const { status, json } = await answer(process, 'DescribeTable', { TableName: name });
  return status === 400 ? undefined : Described.parse(json).Table;
}

const Status = z.object({ Table: z.object({ TableStatus: z.string() }) });

async function untilActive(process: DynamodbProcess, name: string): Promise<void> {
  for (;;) {
    const { Table } = Status.parse(await asked(process, 'DescribeTable', { TableName: name }));
    if (Table.TableStatus === 'ACTIVE') return;
  }
}

async function asked(process: DynamodbProcess, action: string, input: unknown): Promise<unknown> {
  const { status, json } = await answer(process, action, input);
  if (status === 200) return json;
  throw new Error(`DynamoDB refused ${action}: ${JSON.stringify(json)}`);
}

async function answer(process: DynamodbProcess, action: string, input: unknown) {
  const { status, body } = await process.call(action, Buffer.from(JSON.stringify(input)));
  return { status, json: JSON.parse(String(body)) as unknown };
}

const inOrder = (shape: TableShape): TableShape => ({
  ...shape,
  AttributeDefinitions: shape.AttributeDefinitions.toSorted(by((it) => it.AttributeName)),
  GlobalSecondaryIndexes: (shape.GlobalSecondaryIndexes ?? []).toSorted(by((it) => it.IndexName)),
  LocalSecondaryIndexes: (shape.LocalSecondaryIndexes ?? []).toSorted(by((it) => it.IndexName)),
});

const by =
  <T>(name: (value: T) => string) =>
  (left: T, right: T): number =>
    name(left) < name(right) ? -1 : 1;
