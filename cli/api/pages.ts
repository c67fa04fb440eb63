import type * as z from 'zod';
import type { Api } from './api.ts';

const PAGE = 1000;

/** Every item of a list that the API gives in pages, as long as the caller takes them. */
export async function* paged<Page extends { next?: string | null | undefined }, Item>(
  api: Pick<Api, 'get'>,
  path: string,
  schema: z.ZodType<Page>,
  itemsOf: (page: Page) => readonly Item[],
): AsyncGenerator<Item> {
  const query = new URLSearchParams({ limit: String(PAGE) });
  for (;;) {
    const answer = await api.get(`${path}${path.includes('?') ? '&' : '?'}${query}`);
    if (answer === undefined) return;
    const page = schema.parse(answer);
    yield* itemsOf(page);
    if (!page.next) return;
    query.set('cursor', page.next);
  }
}
