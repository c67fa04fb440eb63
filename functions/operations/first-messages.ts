/** An upload may have a thousand ingests, and the first of them tell enough. */
const MOST = 10;

/** Returns a text of the first messages, each on a line, and how many more there are. */
export function firstMessages(messages: readonly string[]): string {
  const more = messages.length - MOST;
  const first = messages.slice(0, MOST);
  return [...first, ...(more > 0 ? [`… and ${more} more ingests.`] : [])].join('\n');
}
