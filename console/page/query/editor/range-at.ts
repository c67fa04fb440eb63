import type { Place } from '../../../api/query.ts';

/** The word at a place of a statement, or one character; at the end, the last one. */
export function rangeAt(text: string, { line, column }: Place): { from: number; to: number } {
  const lines = text.split('\n').slice(0, line - 1);
  const before = lines.reduce((length, each) => length + each.length + 1, 0);
  const from = Math.max(0, Math.min(before + column - 1, text.length - 1));
  const [word = ''] = /^(?:[\w$]+|"[^"\n]*"?|'[^'\n]*'?)/.exec(text.slice(from)) ?? [];
  return { from, to: Math.min(from + Math.max(1, word.length), text.length) };
}
