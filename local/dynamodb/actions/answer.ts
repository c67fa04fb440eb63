/**
 * Writes an answer of JSON texts by name. Stored items are JSON already, so most answers need no
 * parsing. Leaves out what is undefined.
 */
export function answerOf(members: Readonly<Record<string, string | undefined>>): string {
  let answer = '';
  for (const name in members) {
    const json = members[name];
    if (json !== undefined) answer += `${answer && ','}${JSON.stringify(name)}:${json}`;
  }
  return `{${answer}}`;
}

/** Texts are added and not joined: so an answer of a megabyte is copied once, when it is sent. */
export function listOf(jsons: readonly string[]): string {
  let list = '';
  for (const json of jsons) list += list === '' ? json : `,${json}`;
  return `[${list}]`;
}
