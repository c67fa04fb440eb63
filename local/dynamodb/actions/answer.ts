/**
 * Writes an answer of JSON texts by name. Stored items are JSON already, so most answers need no
 * parsing. Leaves out what is undefined.
 */
export function answerOf(members: Readonly<Record<string, string | undefined>>): string {
  const written: string[] = [];
  for (const name in members) {
    const json = members[name];
    if (json !== undefined) written.push(`${JSON.stringify(name)}:${json}`);
  }
  return `{${written.join(',')}}`;
}

export const listOf = (jsons: readonly string[]): string => `[${jsons.join(',')}]`;
