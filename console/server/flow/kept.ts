/** Asks again only after this time. While it asks, all wait for the same answer. */
export function kept<T>(ms: number, ask: (now: number) => Promise<T>): (now: number) => Promise<T> {
  let asked: { at: number; answer: Promise<T> } | undefined;
  return (now) => {
    if (asked && now - asked.at < ms) return asked.answer;
    const answer = ask(now);
    const mine = { at: now, answer };
    asked = mine;
    // A failure is not kept.
    answer.catch(() => {
      if (asked === mine) asked = undefined;
    });
    return answer;
  };
}
