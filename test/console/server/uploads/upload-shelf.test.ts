import { expect, it, vi } from 'vitest';
import type { StoredFile } from '../../../../cli/upload/stored/stored-file.ts';
import type { Pipeline } from '../../../../console/server/pipeline.ts';
import { UploadShelf } from '../../../../console/server/uploads/upload-shelf.ts';

it('counts files that are still arriving, and frees the place of one that does not arrive', async () => {
  const shelf = new UploadShelf({} as Pipeline);
  const arriving = Array.from({ length: 4 }, () => Promise.withResolvers<StoredFile>());
  const taken = arriving.map(({ promise }) => shelf.take(() => promise));
  for (const take of taken) take.catch(() => undefined);
  const another = vi.fn();
  await expect(shelf.take(another)).rejects.toMatchObject({ status: 409 });
  expect(another).not.toHaveBeenCalled();
  arriving[0]?.reject(new Error('the page has gone away'));
  await expect(taken[0]).rejects.toThrow('the page has gone away');
  another.mockRejectedValue(new Error('read'));
  await expect(shelf.take(another)).rejects.toThrow('read');
});
