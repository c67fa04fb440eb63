import { LINES_TABLE } from '../../functions/lake/lake-tables.ts';

/** A query for the user to copy. */
export const EXAMPLE_QUERY = `SELECT country, count(*) AS lines, sum(line_total) AS revenue FROM ${LINES_TABLE} GROUP BY country ORDER BY revenue DESC LIMIT 5`;

/** An invoice of the sample that has one product twice, with different quantities. */
export const EXAMPLE_INVOICE = '536381';
