const LETTERS = 26;

/** The column of an address such as `AB12`, from 0. Undefined when it has none. */
export function columnIndex(address: string): number | undefined {
  let index = 0;
  for (let at = 0; at < address.length; at += 1) {
    const letter = address.charCodeAt(at) - 64;
    if (letter < 1 || letter > LETTERS) break;
    index = index * LETTERS + letter;
  }
  return index === 0 ? undefined : index - 1;
}

/** `A`, `Z`, `AA`: the letters of a column, from 0. */
export function columnLetters(index: number): string {
  const letter = String.fromCharCode(65 + (index % LETTERS));
  return index < LETTERS ? letter : columnLetters(Math.floor(index / LETTERS) - 1) + letter;
}
