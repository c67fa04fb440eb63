import { type Files, filesFor } from '../data-dir/files.ts';
import { layoutOf } from '../data-dir/layout.ts';
import { ACTIONS, type Services } from '../endpoint/actions.ts';
import type { Deployment } from '../template/deployment.ts';
import { type Engine, engineOn } from './engine.ts';
import { openStore, type Store } from './storage/store.ts';
import { deployTables } from './tables.ts';
import { unusableTables } from './unusable-tables.ts';

export type OpenStore = (folder: string, files: Files) => Promise<Store>;

export type Dynamodb = {
  handlers: NonNullable<Services['dynamodb']>;
  close(): Promise<void>;
};

/** The template's tables. Throws when they can't be opened, or were made with other keys. */
export async function openDynamodb(
  dataDir: string,
  deployment: Deployment,
  files: Files = filesFor(),
  open: OpenStore = openStore,
  now: () => number = Date.now,
): Promise<Dynamodb> {
  const folder = layoutOf(dataDir).dynamodb;
  const store = await open(folder, files).catch((error: unknown) => {
    throw unusableTables(folder, error);
  });
  try {
    deployTables(store, deployment);
  } catch (error) {
    await store.close();
    throw error;
  }
  return { handlers: handlersOf(engineOn({ store, target: deployment, now })), close: store.close };
}

export function handlersOf({ call }: Engine): Dynamodb['handlers'] {
  const handlers = ACTIONS.dynamodb.map((action) => [
    action,
    (input: unknown) => call(action, input),
  ]);
  return Object.fromEntries(handlers);
}
