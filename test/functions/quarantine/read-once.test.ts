import { expect, it } from 'vitest';
import { readOnce } from '../../../functions/quarantine/read-once.ts';

it('reads each quarantine object once, however many ask for it at once', async () => {
  const read: string[] = [];
  const reader = readOnce({
    read: async (key) => {
      read.push(key);
      return key === 'gone' ? undefined : [];
    },
  });
  const keys = Array.from({ length: 100 }, (_, at) => `object-${at % 20}`);
  expect(await Promise.all(keys.map(reader.read))).toEqual(keys.map(() => []));
  expect(await reader.read('gone')).toBeUndefined();
  expect(await reader.read('gone')).toBeUndefined();
  expect(read).toEqual([...new Set([...keys, 'gone'])]);
});
