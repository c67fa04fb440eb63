import type { Box } from './layout.ts';

const DIRECTIONS = {
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
} as const;

/** The box that an arrow key leads to: the nearest in its direction. */
export function neighbourOf(boxes: readonly Box[], name: string, key: string): string | undefined {
  const own = boxes.find((box) => box.name === name);
  const direction = Object.entries(DIRECTIONS).find(([each]) => each === key)?.[1];
  if (!own || !direction) return undefined;
  const [dx, dy] = direction;
  const [x, y] = centreOf(own);
  const ahead = boxes.flatMap((box) => {
    const [toX, toY] = centreOf(box);
    const along = (toX - x) * dx + (toY - y) * dy;
    const across = Math.abs((toX - x) * dy) + Math.abs((toY - y) * dx);
    return along > 1 ? [{ name: box.name, distance: along + 2 * across }] : [];
  });
  return ahead.sort((a, b) => a.distance - b.distance)[0]?.name;
}

/** The name of a Parallel state is at its top, so that its branches are below it. */
const centreOf = ({ x, y, width, height, isContainer }: Box): [number, number] => [
  x + width / 2,
  isContainer ? y + 12 : y + height / 2,
];
