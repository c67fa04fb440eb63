import { RequestProblem, type Route, type Routes } from './route.ts';

type Match = { route: Route; params: Record<string, string> };

/** Finds the route of a request. */
export type Router = (method: string, path: string) => Match | undefined;

type Entry = { method: string; segments: string[]; route: Route };

export function routerOf(routes: Routes): Router {
  const entries = Object.entries(routes).map(([name, route]): Entry => {
    const [method = '', path = ''] = name.split(' ');
    return { method, segments: path.split('/'), route };
  });
  return (method, path) => {
    const given = path.split('/');
    for (const entry of entries) {
      const params = entry.method === method ? paramsOf(entry.segments, given) : undefined;
      if (params) return { route: entry.route, params };
    }
    return undefined;
  };
}

function paramsOf(
  segments: readonly string[],
  given: readonly string[],
): Record<string, string> | undefined {
  if (segments.length !== given.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, segment] of segments.entries()) {
    const value = given[index] ?? '';
    const name = /^\{(\w+)\}$/.exec(segment)?.[1];
    if (name === undefined && segment !== value) return undefined;
    if (name !== undefined) params[name] = decoded(value);
  }
  return params;
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new RequestProblem(400, `The path is not valid percent-encoding: ${segment}`);
  }
}
