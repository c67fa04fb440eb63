import type { Page, Response } from 'playwright-core';
import type { EmbeddedAws } from '../../../local/embedded-aws.ts';
import type { ApiCall, Interceptor } from '../../../local/endpoint/api-call.ts';

/** What a page has cost until it could be used. */
export type PageCost = {
  ms: number;
  /** Calls of AWS for the page. How often a query is looked at depends on the machine: it counts once. */
  calls: number;
  statements: number;
  /** What DynamoDB has answered. */
  ledgerBytes: number;
  requests: number;
  largestAnswer: number;
  nodes: number;
};

/** The function that answers the API's GET requests. */
const ANSWERING = /-QueryFunction\w*$/;

/** Counts the calls of AWS that the console makes, and the API for it, and no others. */
export function callCount() {
  const count = { calls: 0, statements: 0, ledgerBytes: 0 };
  let functionOf: EmbeddedAws['functionOf'] = () => undefined;
  const isOfPage = ({ accessKey, action }: ApiCall): boolean => {
    const caller = functionOf(accessKey);
    return action !== 'GetQueryExecution' && (caller === undefined || ANSWERING.test(caller));
  };
  const intercept: Interceptor = async (call, next) => {
    const result = await next();
    if (!isOfPage(call)) return result;
    count.calls += 1;
    if (call.action === 'StartQueryExecution') count.statements += 1;
    if (call.service === 'dynamodb') count.ledgerBytes += JSON.stringify(result)?.length ?? 0;
    return result;
  };
  return {
    intercept,
    count,
    attach: (aws: EmbeddedAws) => {
      functionOf = aws.functionOf;
    },
  };
}

/** How long a page may show something more before its elements are counted. */
const SETTLED_MS = 300;

/** Opens a page and returns what it took until it could be used, which is when `seen` is there. */
export async function costOf(
  page: Page,
  url: string,
  seen: string,
  count: ReturnType<typeof callCount>['count'],
): Promise<PageCost> {
  const sizes: Promise<number>[] = [];
  const note = (response: Response) => {
    if (!new URL(response.url()).pathname.startsWith('/api/')) return;
    // The page before may have asked too; its answers are gone.
    const gone = () => 0;
    sizes.push(response.body().then(({ length }) => length, gone));
  };
  page.on('response', note);
  Object.assign(count, { calls: 0, statements: 0, ledgerBytes: 0 });
  const began = performance.now();
  await page.goto(url, { waitUntil: 'commit' });
  await page.locator(seen).first().waitFor();
  const ms = Math.round(performance.now() - began);
  const until = { ...count };
  await page.waitForTimeout(SETTLED_MS);
  const nodes = await page.evaluate<number>('document.querySelectorAll("*").length');
  page.off('response', note);
  const known = await Promise.all(sizes);
  return { ms, ...until, requests: sizes.length, largestAnswer: Math.max(0, ...known), nodes };
}
