-- Migration: Create tags
-- Version: 20240318160000_001
-- Author: mira
-- Depends: 20240219093000_002

-- UP
CREATE TABLE tags (
  id bigint GENERATED ALWAYS AS IDENTITY,
  account_id bigint NOT NULL,
  name text NOT NULL,
  color text NOT NULL DEFAULT '#808080',
  CONSTRAINT tags_pkey PRIMARY KEY (id),
  CONSTRAINT tags_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE,
  CONSTRAINT tags_color_format CHECK (color ~ '^#[0-9a-f]{6}$')
);

CREATE UNIQUE INDEX tags_account_id_name_lower_idx ON tags (account_id, lower(name));

-- Many tickets, many tags.
CREATE TABLE ticket_tags (
  ticket_id bigint NOT NULL,
  tag_id bigint NOT NULL,
  CONSTRAINT ticket_tags_pkey PRIMARY KEY (ticket_id, tag_id),
  CONSTRAINT ticket_tags_ticket_id_fkey FOREIGN KEY (ticket_id) REFERENCES tickets (id) ON DELETE CASCADE,
  CONSTRAINT ticket_tags_tag_id_fkey FOREIGN KEY (tag_id) REFERENCES tags (id) ON DELETE CASCADE
);

CREATE INDEX ticket_tags_tag_id_idx ON ticket_tags (tag_id);

INSERT INTO tags (account_id, name, color)
SELECT a.id, t.name, t.color
FROM accounts AS a
CROSS JOIN (VALUES
  (1, 'bug', '#d73a4a'), (2, 'Billing', '#0075ca'), (3, 'äußerst dringend', '#b60205'),
  (4, '要確認', '#fbca04'), (5, '🔥', '#e99695')
) AS t (position, name, color)
ORDER BY a.id, t.position;

-- One tag for every ticket, a second one for every third.
INSERT INTO ticket_tags (ticket_id, tag_id)
SELECT t.id, (t.account_id - 1) * 5 + 1 + t.number % 5
FROM tickets AS t;

INSERT INTO ticket_tags (ticket_id, tag_id)
SELECT t.id, (t.account_id - 1) * 5 + 1 + (t.number + 2) % 5
FROM tickets AS t
WHERE t.number % 3 = 0;

-- DOWN
DROP TABLE ticket_tags;
DROP TABLE tags;
