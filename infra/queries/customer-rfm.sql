-- Who are the best customers? Recency (days from the last purchase to the newest day of the lake), frequency (invoices
-- that are no cancellations) and monetary value (revenue, less what came back) of every customer who bought, each with
-- a score from 1 to 5 by fifths of the customers: 5 is the most recent, frequent and valuable.
--
-- customer_id string: Number of the customer, as text
-- recency_days bigint: Days from the last purchase to the newest day of the lake
-- frequency bigint: Invoices that are no cancellations
-- monetary decimal(38,3): Sum of line_total, less what came back, in the currency of the source
-- recency_score bigint: 1 to 5 by fifths of the customers; 5 bought most recently
-- frequency_score bigint: 1 to 5 by fifths of the customers; 5 bought most often
-- monetary_score bigint: 1 to 5 by fifths of the customers; 5 brought in the most
WITH customers AS (
  SELECT
    customer_id,
    max(CASE WHEN invoice_no NOT LIKE 'C%' THEN invoice_date END) AS last_purchase,
    count(DISTINCT CASE WHEN invoice_no NOT LIKE 'C%' THEN invoice_no END) AS frequency,
    sum(line_total) AS monetary
  FROM invoice_lines
  WHERE customer_id IS NOT NULL
  GROUP BY customer_id
),
newest AS (
  SELECT max(invoice_date) AS newest_day FROM invoice_lines
)
SELECT
  customer_id,
  date_diff('day', last_purchase, newest_day) AS recency_days,
  frequency,
  monetary,
  ntile(5) OVER (ORDER BY last_purchase, customer_id) AS recency_score,
  ntile(5) OVER (ORDER BY frequency, customer_id) AS frequency_score,
  ntile(5) OVER (ORDER BY monetary, customer_id) AS monetary_score
FROM customers
CROSS JOIN newest
WHERE frequency > 0
ORDER BY monetary DESC, customer_id
