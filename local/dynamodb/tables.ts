import { isDeepStrictEqual } from 'node:util';
import { UnusableDataDir } from '../data-dir/unusable.ts';
import type { Deployment } from '../template/deployment.ts';
import type { Store } from './storage/store.ts';
import { type Table, type TableShape, tableOf } from './storage/table.ts';

/**
 * Creates the template's tables unless they exist. Throws when one exists with other keys or
 * indexes.
 */
export function deployTables(store: Store, deployment: Deployment): void {
  const existing = new Map(store.tables().map((table) => [table.name, table]));
  const declared = [
    ...deployment.ofType('AWS::DynamoDB::Table'),
    ...deployment.ofType('AWS::DynamoDB::GlobalTable'),
  ];
  for (const { ref, properties } of declared) {
    const wanted = tableOf(ref, properties);
    const found = existing.get(ref);
    if (found) checkShape(found, wanted);
    else store.create(wanted);
  }
}

function checkShape(existing: Table, wanted: Table): void {
  if (isDeepStrictEqual(sorted(existing.shape), sorted(wanted.shape))) return;
  throw new UnusableDataDir(
    `The table ${wanted.name} was made with other keys or indexes than the template now has. ` +
      'Use the version that made it, or start with --reset, which deletes the data.',
  );
}

const sorted = ({ AttributeDefinitions, KeySchema, GlobalSecondaryIndexes }: TableShape) => ({
  AttributeDefinitions: AttributeDefinitions.toSorted(by((it) => it.AttributeName)),
  KeySchema,
  GlobalSecondaryIndexes: (GlobalSecondaryIndexes ?? []).toSorted(by((it) => it.IndexName)),
});

const by =
  <T>(name: (value: T) => string) =>
  (left: T, right: T): number =>
    name(left) < name(right) ? -1 : 1;
