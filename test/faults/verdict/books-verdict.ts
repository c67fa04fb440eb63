import type { IngestBooks } from '../../../functions/api/books-responses.ts';

/**
 * Returns what is wrong with the books of an ingest: at the end they balance, and what they have in
 * the lake is what the lake has.
 */
export function bookViolations(
  id: string,
  books: IngestBooks | undefined,
  inLake: number,
): string[] {
  if (!books) return [`The API shows no books of ${id}`];
  const { received, accepted, quarantined, retracted, erased, balanced } = books;
  const isEven = received === accepted + quarantined && accepted === inLake + retracted + erased;
  if (balanced && isEven && books.inLake === inLake) return [];
  return [`The lake has ${inLake} lines of ${id}, and its books are ${JSON.stringify(books)}`];
}
