-- Migration: Add service levels for tickets
-- Version: 20250915090000_001
-- Author: mira
-- Depends: 20250113100000_001

-- UP
CREATE TABLE sla_policies (
  account_id bigint NOT NULL,
  priority smallint NOT NULL,
  resolve_hours integer NOT NULL,
  CONSTRAINT sla_policies_pkey PRIMARY KEY (account_id, priority),
  CONSTRAINT sla_policies_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE,
  CONSTRAINT sla_policies_priority_range CHECK (priority BETWEEN 1 AND 4),
  CONSTRAINT sla_policies_resolve_hours_positive CHECK (resolve_hours > 0)
);

COMMENT ON COLUMN sla_policies.resolve_hours IS 'Hours by the clock, not working hours.';

INSERT INTO sla_policies (account_id, priority, resolve_hours)
SELECT a.id, p.priority, p.resolve_hours
FROM accounts AS a
CROSS JOIN (VALUES (1, 240), (2, 72), (3, 24), (4, 4)) AS p (priority, resolve_hours);

ALTER TABLE tickets ADD COLUMN due_at timestamptz;

UPDATE tickets AS t
SET due_at = t.created_at + s.resolve_hours * interval '1 hour'
FROM sla_policies AS s
WHERE s.account_id = t.account_id AND s.priority = t.priority;

CREATE INDEX tickets_due_at_open_idx ON tickets (due_at) WHERE closed_at IS NULL;

-- A view can grow at its end, so it is replaced here. It cannot shrink; see DOWN.
CREATE OR REPLACE VIEW ticket_overview AS
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
  ) AS tags,
  t.due_at
FROM tickets AS t
JOIN projects AS p ON p.id = t.project_id
JOIN users AS r ON r.id = t.requester_id
LEFT JOIN users AS g ON g.id = t.assignee_id;

-- DOWN
DROP VIEW ticket_overview;
DROP INDEX tickets_due_at_open_idx;
ALTER TABLE tickets DROP COLUMN due_at;
DROP TABLE sla_policies;

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
