-- Which 50 products brought in the most, after what came back? A product's stock code begins with a digit: postage,
-- fees, vouchers and manual corrections do not. A product of several descriptions goes by its most frequent one.
--
-- stock_code string: Code of the product
-- description string: Its most frequent description, with its spaces; null when it has none
-- revenue decimal(38,3): Sum of line_total, less what came back, in the currency of the source
-- units bigint: Sum of quantity: pieces sold, less what came back
-- invoices bigint: Invoices that are no cancellations
-- customers bigint: Customers, not counting lines without one
WITH described AS (
  SELECT
    stock_code,
    description,
    row_number() OVER (PARTITION BY stock_code ORDER BY count(*) DESC, description) AS place
  FROM invoice_lines
  WHERE description IS NOT NULL
  GROUP BY stock_code, description
)
SELECT
  products.stock_code,
  described.description,
  sum(products.line_total) AS revenue,
  sum(products.quantity) AS units,
  count(DISTINCT CASE WHEN products.invoice_no NOT LIKE 'C%' THEN products.invoice_no END) AS invoices,
  count(DISTINCT products.customer_id) AS customers
FROM invoice_lines AS products
LEFT JOIN described ON described.stock_code = products.stock_code AND described.place = 1
WHERE products.stock_code >= '0' AND products.stock_code < ':'
GROUP BY products.stock_code, described.description
ORDER BY revenue DESC, products.stock_code
LIMIT 50
