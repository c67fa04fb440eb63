import { expect, test, vi } from 'vitest';
import { levelStore } from '../../../local/dynamodb/level-store.ts';

test('a write that fails ends the process, because LevelDB would not find what it writes after it', async () => {
  const full = new Error('IO error: 000003.log: No space left on device');
  class Level {
    open = async (): Promise<void> => undefined;
    _put(..._: unknown[]): Promise<void> {
      return Promise.reject(full);
    }
    _del(..._: unknown[]): Promise<void> {
      return Promise.reject(full);
    }
    _batch(..._: unknown[]): Promise<void> {
      return Promise.reject(full);
    }
  }
  const end = vi.fn();
  const store = new (levelStore(Level, 'power-loss', end))('tables', {});
  await expect(store._put('key', 'value', {})).rejects.toThrow(full);
  await expect(store._del('key', {})).rejects.toThrow(full);
  await expect(store._batch([], {})).rejects.toThrow(full);
  expect(end.mock.calls).toEqual([[full], [full], [full]]);
});
