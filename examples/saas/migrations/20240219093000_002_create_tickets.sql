-- Migration: Create tickets
-- Version: 20240219093000_002
-- Author: mira
-- Depends: 20240205110000_001

-- UP
-- First file of the helpdesk branch. It needs projects, and nothing of billing.
CREATE TYPE ticket_status AS ENUM ('open', 'waiting', 'solved', 'closed');

CREATE TABLE tickets (
  id bigint GENERATED ALWAYS AS IDENTITY,
  account_id bigint NOT NULL,
  project_id bigint NOT NULL,
  number integer NOT NULL,
  subject text NOT NULL,
  body text NOT NULL DEFAULT '',
  status ticket_status NOT NULL DEFAULT 'open',
  priority text NOT NULL DEFAULT 'normal',
  requester_id bigint NOT NULL,
  assignee_id bigint,
  created_at timestamptz NOT NULL DEFAULT now(),
  closed_at timestamptz,
  CONSTRAINT tickets_pkey PRIMARY KEY (id),
  CONSTRAINT tickets_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts (id),
  CONSTRAINT tickets_project_id_fkey FOREIGN KEY (account_id, project_id) REFERENCES projects (account_id, id),
  CONSTRAINT tickets_requester_id_fkey FOREIGN KEY (requester_id) REFERENCES users (id),
  CONSTRAINT tickets_assignee_id_fkey FOREIGN KEY (assignee_id) REFERENCES users (id) ON DELETE SET NULL,
  CONSTRAINT tickets_account_id_number_key UNIQUE (account_id, number),
  CONSTRAINT tickets_body_length CHECK (length(body) <= 20000),
  CONSTRAINT tickets_priority_known CHECK (priority IN ('low', 'normal', 'high', 'urgent')),
  CONSTRAINT tickets_closed_at_with_status CHECK ((status = 'closed') = (closed_at IS NOT NULL))
);

COMMENT ON TABLE tickets IS 'One question or problem of one requester.';
COMMENT ON COLUMN tickets.number IS 'Counted within the account; people see SUP-17, never the id.';

CREATE INDEX tickets_project_id_idx ON tickets (project_id);
CREATE INDEX tickets_requester_id_idx ON tickets (requester_id);
CREATE INDEX tickets_assignee_id_open_idx ON tickets (assignee_id) WHERE status <> 'closed';

-- 50 tickets for each of the 12 accounts. The people of account a are a, a + 12, a + 24 ...
INSERT INTO tickets (account_id, project_id, number, subject, body, status, priority,
                     requester_id, assignee_id, created_at, closed_at)
SELECT
  a.id,
  p.id,
  n,
  (ARRAY[
    'Cannot sign in', 'Rechnung nicht lesbar', 'パスワードを忘れました', 'Export stops at 1,000 rows',
    'Où est ma facture ?', 'Emoji 🎉 in names are cut off', 'Slow search; please help',
    'Nie działa filtr', 'Webhook sends "null"', 'Can''t change my e-mail'
  ])[1 + n % 10],
  format('Ticket %s of %s.' || E'\nIt began on day %s -- and has not stopped since.', n, a.name, 1 + n % 28),
  (ARRAY['open', 'waiting', 'solved', 'closed', 'closed'])[1 + n % 5]::ticket_status,
  (ARRAY['low', 'normal', 'normal', 'normal', 'high', 'normal', 'urgent'])[1 + n % 7],
  a.id + 12 * (n % 20),
  CASE WHEN n % 5 > 0 OR n % 3 > 0 THEN a.id + 12 * ((n * 7) % 20) END,
  timestamptz '2024-01-10 07:30:00+00' + (n * 12 + a.id) * interval '1 hour',
  CASE WHEN n % 5 >= 3 THEN timestamptz '2024-01-10 07:30:00+00' + (n * 13 + a.id + 24) * interval '1 hour' END
FROM accounts AS a
CROSS JOIN generate_series(1, 50) AS n
JOIN projects AS p ON p.account_id = a.id AND p.key = CASE WHEN n % 4 = 0 THEN 'WEB' ELSE 'SUP' END
ORDER BY a.id, n;

-- DOWN
DROP TABLE tickets;
DROP TYPE ticket_status;
