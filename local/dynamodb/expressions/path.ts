import {
  type AttributeValue,
  attributeOf,
  emptyItem,
  type Item,
} from '../values/attribute-value.ts';

/** Names of attributes and indexes of lists, from the item down. */
export type Path = readonly [string, ...(string | number)[]];

export function valueAt(item: Item, path: Path): AttributeValue | undefined {
  let value: AttributeValue | undefined = { M: item };
  for (const piece of path) {
    value = typeof piece === 'number' ? value.L?.[piece] : value.M && attributeOf(value.M, piece);
    if (value === undefined) return undefined;
  }
  return value;
}

export const pathText = (path: Path): string =>
  `[${path.map((piece) => (typeof piece === 'number' ? `[${piece}]` : piece)).join(', ')}]`;

export const areEqualPaths = (left: Path, right: Path): boolean =>
  left.length === right.length && left.every((piece, index) => piece === right[index]);

/** How two paths of an expression exclude each other, if they do. */
export function clashOf(left: Path, right: Path): 'overlap' | 'conflict' | undefined {
  const common = Math.min(left.length, right.length);
  for (let index = 0; index < common; index += 1) {
    if (typeof left[index] !== typeof right[index]) return 'conflict';
    if (left[index] !== right[index]) return undefined;
  }
  return 'overlap';
}

/** The parts of an item that the paths name, in maps and lists as in the item. */
export function project(item: Item, paths: readonly Path[]): Item {
  const projected: AttributeValue = { M: emptyItem() };
  const lists = new Set<AttributeValue[]>();
  for (const path of paths) {
    const value = valueAt(item, path);
    if (value !== undefined) place(projected, path, value, lists);
  }
  for (const list of lists) closeGaps(list);
  return projected.M ?? emptyItem();
}

function place(
  root: AttributeValue,
  path: Path,
  value: AttributeValue,
  lists: Set<AttributeValue[]>,
): void {
  let parent = root;
  path.forEach((piece, index) => {
    const isLast = index === path.length - 1;
    parent = placed(parent, piece, isLast ? value : undefined, lists);
  });
}

/** Puts a value into a map or a list. Without one, it finds or makes the value that is to be filled. */
function placed(
  parent: AttributeValue,
  piece: string | number,
  value: AttributeValue | undefined,
  lists: Set<AttributeValue[]>,
): AttributeValue {
  if (typeof piece === 'string') {
    parent.M ??= emptyItem();
    parent.M[piece] = value ?? parent.M[piece] ?? {};
    return parent.M[piece];
  }
  parent.L ??= [];
  lists.add(parent.L);
  parent.L[piece] = value ?? parent.L[piece] ?? {};
  return parent.L[piece];
}

/** Elements follow one another, whatever their indexes were. */
export function closeGaps(list: AttributeValue[]): void {
  const elements = list.filter(() => true);
  list.splice(0, list.length, ...elements);
}
