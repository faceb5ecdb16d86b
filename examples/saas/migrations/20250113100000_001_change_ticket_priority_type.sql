-- Migration: Ticket priority becomes a number
-- Version: 20250113100000_001
-- Author: mira
-- Depends: 20240923083000_001
-- Lock-Timeout: 5s
-- Statement-Timeout: 60s

-- UP
-- Rewrites the table; done in a maintenance window. 1 is low, 4 is urgent.
-- The view reads the column, so it has to go and come back.
DROP VIEW ticket_overview;

ALTER TABLE tickets
  DROP CONSTRAINT tickets_priority_known,
  ALTER COLUMN priority DROP DEFAULT;

ALTER TABLE tickets
  ALTER COLUMN priority TYPE smallint
  USING CASE priority WHEN 'low' THEN 1 WHEN 'normal' THEN 2 WHEN 'high' THEN 3 WHEN 'urgent' THEN 4 END;

ALTER TABLE tickets
  ALTER COLUMN priority SET DEFAULT 2,
  ADD CONSTRAINT tickets_priority_range CHECK (priority BETWEEN 1 AND 4);

COMMENT ON COLUMN tickets.priority IS '1 low, 2 normal, 3 high, 4 urgent';

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

-- DOWN
DROP VIEW ticket_overview;

COMMENT ON COLUMN tickets.priority IS NULL;

ALTER TABLE tickets
  DROP CONSTRAINT tickets_priority_range,
  ALTER COLUMN priority DROP DEFAULT;

ALTER TABLE tickets
  ALTER COLUMN priority TYPE text
  USING (ARRAY['low', 'normal', 'high', 'urgent'])[priority];

ALTER TABLE tickets
  ALTER COLUMN priority SET DEFAULT 'normal',
  ADD CONSTRAINT tickets_priority_known CHECK (priority IN ('low', 'normal', 'high', 'urgent'));

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
