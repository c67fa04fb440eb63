import type * as z from 'zod';
import { Problem } from '../api/problem.ts';

/** Where a page ends, as the text that a client hands back unread. */
export function encodeCursor(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** Reads what encodeCursor wrote for the same list. Throws a 400 when it is anything else. */
export function decodeCursor<Cursor>(schema: z.ZodType<Cursor>, text: string): Cursor {
  const result = schema.safeParse(jsonIn(text));
  if (result.success) return result.data;
  throw foreignCursor();
}

/** 400 for a cursor that the list did not give out. */
export function foreignCursor(cause?: unknown): Problem {
  return new Problem(400, 'The cursor is not one that this list gave out.', { cause });
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    return undefined;
  }
}
