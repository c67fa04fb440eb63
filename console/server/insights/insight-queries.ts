import type { InsightName } from '../../api/insight.ts';
import { type InsightFilter, stepOf, whereOf } from './insight-filter.ts';

const IS_SALE = "invoice_no NOT LIKE 'C%'";
const IS_CANCELLATION = "invoice_no LIKE 'C%'";
/** As in the view top_products: others are postage, fees, vouchers and corrections. */
const IS_PRODUCT = "stock_code >= '0' AND stock_code < ':'";

/** A share in percent, rounded once, to two places. */
const percent = (part: string, whole: string): string =>
  `CAST(100 * ${part} AS decimal(38, 2)) / nullif(CAST(${whole} AS decimal(38, 2)), 0)`;

/** The statement of each insight. They are what an analyst would write, and open in Query. */
export const INSIGHT_QUERIES: Readonly<Record<InsightName, (filter: InsightFilter) => string>> = {
  totals: (filter) => `SELECT
  sum(line_total) AS revenue,
  count(*) AS lines,
  count(DISTINCT CASE WHEN ${IS_SALE} THEN invoice_no END) AS invoices,
  count(DISTINCT customer_id) AS customers,
  sum(CASE WHEN ${IS_SALE} THEN line_total END) AS sales,
  sum(CASE WHEN ${IS_CANCELLATION} THEN line_total END) AS cancelled,
  count(DISTINCT CASE WHEN ${IS_CANCELLATION} THEN invoice_no END) AS cancellations,
  count_if(quantity < 0) AS lines_returned,
  count_if(customer_id IS NULL) AS lines_without_customer,
  ${percent('count_if(customer_id IS NULL)', 'count(*)')} AS without_customer_percent,
  count_if(description IS NULL) AS lines_without_description,
  count_if(unit_price = 0) AS lines_without_price,
  min(invoice_date) AS first_day,
  max(invoice_date) AS last_day
FROM invoice_lines
${whereOf(filter)}`,

  'over-time': (filter) => `SELECT
  ${stepOf(filter) === 'day' ? 'invoice_date AS day' : "CAST(date_trunc('month', invoice_date) AS date) AS month"},
  sum(line_total) AS revenue,
  sum(line_total) - coalesce(sum(CASE WHEN ${IS_CANCELLATION} THEN line_total END), 0) AS sales,
  coalesce(sum(CASE WHEN ${IS_CANCELLATION} THEN line_total END), 0) AS cancelled,
  count(DISTINCT invoice_no) - count(DISTINCT CASE WHEN ${IS_CANCELLATION} THEN invoice_no END) AS invoices,
  count(DISTINCT CASE WHEN ${IS_CANCELLATION} THEN invoice_no END) AS cancellations,
  count(DISTINCT customer_id) AS customers,
  count(*) AS lines,
  ${percent('count_if(customer_id IS NULL)', 'count(*)')} AS without_customer_percent
FROM invoice_lines
${whereOf(filter)}GROUP BY 1
ORDER BY 1`,

  countries: (filter) => `SELECT
  country,
  sum(line_total) AS revenue,
  count(DISTINCT CASE WHEN ${IS_SALE} THEN invoice_no END) AS invoices,
  count(DISTINCT customer_id) AS customers,
  count(*) AS lines
FROM invoice_lines
${whereOf({ ...filter, country: undefined })}GROUP BY country
ORDER BY revenue DESC, country`,

  products: (filter) => `WITH best AS (
  SELECT stock_code, sum(line_total) AS revenue, sum(quantity) AS units
  FROM invoice_lines
  ${whereOf(filter, IS_PRODUCT)}  GROUP BY stock_code
  ORDER BY revenue DESC, stock_code
  LIMIT 15
),
named AS (
  SELECT
    stock_code,
    max_by(description, length(description)) AS description,
    count(DISTINCT CASE WHEN ${IS_SALE} THEN invoice_no END) AS invoices
  FROM invoice_lines
  ${whereOf(filter, 'stock_code IN (SELECT stock_code FROM best)')}  GROUP BY stock_code
)
SELECT best.stock_code AS stock_code, description, revenue, units, invoices
FROM best JOIN named ON named.stock_code = best.stock_code
ORDER BY revenue DESC, best.stock_code`,

  returns: (filter) => `SELECT
  stock_code,
  max_by(description, length(description)) AS description,
  sum(line_total) AS returned,
  -sum(quantity) AS units,
  count(DISTINCT invoice_no) AS invoices
FROM invoice_lines
${whereOf(filter, IS_PRODUCT, 'quantity < 0')}GROUP BY stock_code
ORDER BY returned, stock_code
LIMIT 15`,

  customers: (filter) => `SELECT
  customer_id,
  sum(line_total) AS revenue,
  count(DISTINCT CASE WHEN ${IS_SALE} THEN invoice_no END) AS invoices,
  max(CASE WHEN ${IS_SALE} THEN invoice_date END) AS last_purchase
FROM invoice_lines
${whereOf(filter, 'customer_id IS NOT NULL')}GROUP BY customer_id
ORDER BY revenue DESC, customer_id
LIMIT 15`,

  segments: (filter) => `WITH customers AS (
  SELECT
    customer_id,
    max(CASE WHEN ${IS_SALE} THEN invoice_date END) AS last_purchase,
    sum(line_total) AS monetary
  FROM invoice_lines
  ${whereOf(filter, 'customer_id IS NOT NULL')}  GROUP BY customer_id
),
scored AS (
  SELECT
    monetary,
    ntile(5) OVER (ORDER BY last_purchase, customer_id) AS recency_score,
    ntile(5) OVER (ORDER BY monetary, customer_id) AS monetary_score
  FROM customers
  WHERE last_purchase IS NOT NULL
)
SELECT recency_score, monetary_score, count(*) AS customers, sum(monetary) AS revenue
FROM scored
GROUP BY recency_score, monetary_score
ORDER BY recency_score DESC, monetary_score`,

  duplicates: (filter) => `WITH alike AS (
  SELECT count(*) AS lines
  FROM invoice_lines
  ${whereOf(filter)}  GROUP BY
    invoice_no, stock_code, description, quantity, invoice_ts, unit_price, customer_id, country
  HAVING count(*) > 1
)
SELECT count(*) AS groups, coalesce(sum(lines), 0) AS lines, coalesce(sum(lines - 1), 0) AS repetitions
FROM alike`,

  quarantine: () => `SELECT ingest_date, reason, count(*) AS lines
FROM quarantine
GROUP BY ingest_date, reason
ORDER BY ingest_date, lines DESC, reason`,
};
