import { type Engine, engineOn } from '../../dynamodb/engine.ts';
import { type Store, storeInMemory } from '../../dynamodb/storage/store.ts';
import type { Target } from '../../template/deployment.ts';

/** DynamoDB's tables in memory. They outlive every simulated process, which open the store. */
export type Tables = Engine & { store: Store };

export function dynamodbInMemory(target: Target, now: () => number): Tables {
  const memory = storeInMemory();
  const store = { ...memory, close: async () => undefined };
  return { store, ...engineOn({ store, target, now }) };
}
