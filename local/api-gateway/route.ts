import type { Method, PathNode } from './rest-api.ts';

export type Route = {
  node: PathNode;
  method: Method;
  /** As received: percent-encoded. */
  pathParameters: Record<string, string>;
};

/**
 * Finds the method for a request. A literal path part has precedence over a parameter, and a named
 * method over ANY.
 */
export function route(root: PathNode, httpMethod: string, path: string): Route | undefined {
  const segments = path.replace(/^\/|\/$/g, '').split('/');
  const found = match(root, segments[0] === '' ? [] : segments);
  const method = found?.node.methods.get(httpMethod) ?? found?.node.methods.get('ANY');
  return found && method && { ...found, method };
}

function match(node: PathNode, segments: string[]): Omit<Route, 'method'> | undefined {
  const [segment, ...rest] = segments;
  if (segment === undefined)
    return node.methods.size > 0 ? { node, pathParameters: {} } : undefined;
  for (const child of node.children.toSorted(byRank)) {
    const found = follow(child, segment, rest);
    if (found) return found;
  }
  return undefined;
}

function follow(child: PathNode, segment: string, rest: string[]) {
  const [, name, greedy] = /^\{(.+?)(\+?)\}$/.exec(child.part) ?? [];
  if (!name) return child.part === segment ? match(child, rest) : undefined;
  if (segment === '') return undefined;
  const found = match(child, greedy ? [] : rest);
  const value = greedy ? [segment, ...rest].join('/') : segment;
  return found && { ...found, pathParameters: { [name]: value, ...found.pathParameters } };
}

const rank = ({ part }: PathNode): number =>
  part.endsWith('+}') ? 2 : part.startsWith('{') ? 1 : 0;
const byRank = (a: PathNode, b: PathNode): number => rank(a) - rank(b);
