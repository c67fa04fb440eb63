import { decode, encode, type SourceMapSegment } from '@jridgewell/sourcemap-codec';
import * as z from 'zod';

const SourceMap = z.looseObject({
  sources: z.array(z.string()),
  names: z.array(z.string()),
  mappings: z.string(),
});

/**
 * Takes the code of packages out of the source map of a bundle, which is nine tenths of it. With
 * source maps enabled, every instance of a function reads and keeps its map. A line of a stack trace
 * that is in a package names its place in the bundle.
 */
export function ownSourceMap(json: string): string {
  const map = SourceMap.parse(JSON.parse(json));
  const isOwn = map.sources.map((source) => !source.includes('node_modules/'));
  const names = new Map<string, number>();
  const nameOf = (index: number): number => {
    const name = map.names[index] ?? '';
    if (!names.has(name)) names.set(name, names.size);
    return names.get(name) ?? 0;
  };
  const mappings = decode(map.mappings).map((line) => {
    const kept: SourceMapSegment[] = [];
    for (const segment of line) {
      const [column, source] = segment;
      if (source !== undefined && isOwn[source]) kept.push(withName(segment, nameOf));
      // One segment without a source ends the code of the source before it.
      else if (kept.at(-1)?.length !== 1) kept.push([column]);
    }
    return kept;
  });
  return JSON.stringify({ ...map, names: [...names.keys()], mappings: encode(mappings) });
}

function withName(segment: SourceMapSegment, nameOf: (index: number) => number): SourceMapSegment {
  if (segment.length !== 5) return segment;
  const [column, source, line, place, name] = segment;
  return [column, source, line, place, nameOf(name)];
}
