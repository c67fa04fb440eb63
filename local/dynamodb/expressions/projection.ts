import { Findings } from './findings.ts';
import { readPath } from './operands.ts';
import { clashOf, type Path, pathText } from './path.ts';
import type { Placeholders } from './placeholders.ts';
import { Tokens } from './tokens.ts';

/** Parses the paths in a ProjectionExpression. Throws what DynamoDB says about it. */
export function parseProjection(expression: string, placeholders: Placeholders): Path[] {
  const parameter = 'ProjectionExpression';
  const tokens = new Tokens(expression, parameter);
  const findings = new Findings<'reserved' | 'name' | 'value' | Clash>([
    'reserved',
    'name',
    ...CLASHES,
  ]);
  const paths: Path[] = [];
  do {
    const operand = readPath({ tokens, placeholders, findings });
    if (operand.is === 'path') addPath(paths, operand.path, findings);
  } while (tokens.take(','));
  tokens.end();
  findings.check(parameter);
  return paths;
}

export const CLASHES = ['overlap', 'conflict'] as const;
type Clash = (typeof CLASHES)[number];

/** Adds a path. Notes it if it excludes another one. */
export function addPath<Kind extends string>(
  paths: Path[],
  path: Path,
  findings: Pick<Findings<Kind | Clash>, 'note'>,
): void {
  for (const other of paths) {
    const clash = clashOf(other, path);
    if (!clash) continue;
    findings.note(
      clash,
      `Two document paths ${clash} with each other; must remove or rewrite one of these paths; path one: ${pathText(other)}, path two: ${pathText(path)}`,
    );
  }
  paths.push(path);
}
