-- Migration: Create ticket comments
-- Version: 20240311154500_001
-- Author: mira
-- Depends: 20240219093000_002

-- UP
CREATE TABLE ticket_comments (
  id bigint GENERATED ALWAYS AS IDENTITY,
  ticket_id bigint NOT NULL,
  author_id bigint NOT NULL,
  body text NOT NULL,
  is_internal boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT ticket_comments_pkey PRIMARY KEY (id),
  CONSTRAINT ticket_comments_ticket_id_fkey FOREIGN KEY (ticket_id) REFERENCES tickets (id) ON DELETE CASCADE,
  CONSTRAINT ticket_comments_author_id_fkey FOREIGN KEY (author_id) REFERENCES users (id)
);

CREATE INDEX ticket_comments_ticket_id_created_at_idx ON ticket_comments (ticket_id, created_at);
CREATE INDEX ticket_comments_author_id_idx ON ticket_comments (author_id);

COMMENT ON COLUMN ticket_comments.is_internal IS 'Seen by agents only.';

-- None to three comments a ticket.
INSERT INTO ticket_comments (ticket_id, author_id, body, is_internal, created_at)
SELECT
  t.id,
  CASE WHEN c % 2 = 1 THEN t.requester_id ELSE coalesce(t.assignee_id, t.requester_id) END,
  (ARRAY[
    'Any news?', 'Danke, das hilft. 👍', '再現できました。', 'Fixed in the next release; closing.',
    'It''s the proxy, again.', 'Voilà une capture d''écran.', 'C:\logs\today.txt'
  ])[1 + ((t.id + c) % 7)::integer],
  c = 2 AND t.id % 5 = 0,
  t.created_at + c * interval '95 minutes'
FROM tickets AS t
CROSS JOIN generate_series(1, 3) AS c
WHERE c <= t.id % 4
ORDER BY t.id, c;

-- A customer who works with migration files, too. The marker in the text is text.
INSERT INTO ticket_comments (ticket_id, author_id, body, created_at) VALUES
  (4, 49, 'The export of our own script stops in the middle:

-- UP
CREATE TABLE prices (id int);
-- DOWN
DROP TABLE prices;

Everything from "-- DOWN" on is missing; why?', '2024-03-01 12:00:00+00'),
  (4, 85, E'It\'s the second marker.\n-- DOWN\nWe\'re on it.', '2024-03-01 13:30:00+00');

-- DOWN
DROP TABLE ticket_comments;
