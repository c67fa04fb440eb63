import { type ConsoleRequest, RequestProblem, type Route } from './route.ts';

/** Passes a request on to the API, which a page must not call: only the server knows its key. */
export const passed =
  (pathOf: (params: ConsoleRequest['params']) => string, missing: string): Route =>
  async ({ pipeline, params, query }) => {
    const search = query.size > 0 ? `?${query}` : '';
    const body = await pipeline.api.get(`${pathOf(params)}${search}`);
    if (body === undefined) throw new RequestProblem(404, missing);
    return body;
  };

export const segment = (value = ''): string => encodeURIComponent(value);
