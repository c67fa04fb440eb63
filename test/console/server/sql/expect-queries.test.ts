import { describe, expect, it } from 'vitest';
import { QUERYING_PAGES } from '../../../../console/server/sql/expect-queries.ts';
import { PAGE_PATHS } from '../../../support/browser/pages.ts';

describe('the pages that Athena is got ready for', () => {
  it.each(QUERYING_PAGES)('%s is a page', (path) => {
    expect(PAGE_PATHS).toContain(path);
  });
});
