-- Migration: Create reporting views
-- Version: 20240923083000_001
-- Author: jo
-- Depends: 20240304100000_001
-- Depends: 20240311154500_001, 20240318160000_001
-- Depends: 20240729090000_001

-- UP
-- Here the two branches meet, invoices from one, tickets from the other.
CREATE VIEW ticket_overview AS
SELECT
  t.id,
  t.account_id,
  p.key || '-' || t.number AS code,
  t.subject,
  t.status,
  t.priority,
  rtrim(r.first_name || ' ' || r.last_name) AS requester,
  rtrim(g.first_name || ' ' || g.last_name) AS assignee,
  (SELECT count(*) FROM ticket_comments AS c WHERE c.ticket_id = t.id) AS comment_count,
  ARRAY(
    SELECT tag.name
    FROM ticket_tags AS tt
    JOIN tags AS tag ON tag.id = tt.tag_id
    WHERE tt.ticket_id = t.id
    ORDER BY tag.id
  ) AS tags
FROM tickets AS t
JOIN projects AS p ON p.id = t.project_id
JOIN users AS r ON r.id = t.requester_id
LEFT JOIN users AS g ON g.id = t.assignee_id;

COMMENT ON VIEW ticket_overview IS 'One row a ticket, as the list on the screen shows it.';

CREATE MATERIALIZED VIEW account_stats AS
SELECT
  a.id AS account_id,
  a.name,
  (SELECT count(*) FROM memberships AS m WHERE m.account_id = a.id) AS members,
  coalesce(t.open_tickets, 0) AS open_tickets,
  coalesce(t.closed_tickets, 0) AS closed_tickets,
  coalesce(i.invoiced, 0) AS invoiced,
  coalesce(i.outstanding, 0) AS outstanding
FROM accounts AS a
LEFT JOIN (
  SELECT
    account_id,
    count(*) FILTER (WHERE status <> 'closed') AS open_tickets,
    count(*) FILTER (WHERE status = 'closed') AS closed_tickets
  FROM tickets
  GROUP BY account_id
) AS t ON t.account_id = a.id
LEFT JOIN (
  SELECT
    account_id,
    sum(total) FILTER (WHERE status IN ('sent', 'paid')) AS invoiced,
    sum(total) FILTER (WHERE status = 'sent') AS outstanding
  FROM invoices
  GROUP BY account_id
) AS i ON i.account_id = a.id
WITH DATA;

-- Needed to refresh it while people read it.
CREATE UNIQUE INDEX account_stats_account_id_idx ON account_stats (account_id);

COMMENT ON MATERIALIZED VIEW account_stats IS 'Refreshed every night.';

-- DOWN
DROP MATERIALIZED VIEW account_stats;
DROP VIEW ticket_overview;
