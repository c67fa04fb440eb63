export type Pattern = (text: string) => boolean;

/** Actions are not case-sensitive. */
export const actionPattern = (pattern: string): Pattern =>
  matching(new RegExp(`^${expression(pattern, '.*')}$`, 'is'));

/**
 * `*` alone matches everything. Within an ARN it matches within its segment. The last segment, the
 * resource, may contain colons.
 */
export function resourcePattern(pattern: string): Pattern {
  if (pattern === '*') return () => true;
  if (!/[*?]/.test(pattern)) return (text) => text === pattern;
  const segments = pattern.split(':');
  const place = segments.slice(0, 5).map((segment) => expression(segment, '[^:]*'));
  const resource = expression(segments.slice(5).join(':'), '.*');
  return matching(new RegExp(`^${[...place, resource].join(':')}$`, 's'));
}

const matching =
  (expression: RegExp): Pattern =>
  (text) =>
    expression.test(text);

const expression = (pattern: string, any: string): string =>
  pattern.replace(/[.*+?^${}()|[\]\\]/g, (character) => {
    if (character === '*') return any;
    return character === '?' ? '.' : `\\${character}`;
  });
