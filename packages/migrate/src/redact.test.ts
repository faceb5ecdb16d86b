import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { maskSecrets, redact } from './redact.ts';

test.each([
  ['postgresql://jo:hunter2@db:5432/app', 'postgresql://jo:***@db:5432/app'],
  ['postgres://:hunter2@db', 'postgres://:***@db'],
  ['redis://jo:p@ss/w@rd@db and http://x:y@z', 'redis://jo:***@db and http://x:***@z'],
  ['postgresql://jo@corp:hunter2@db/app', 'postgresql://jo@corp:***@db/app'],
  ['"postgresql://jo:hunter2@db/app"', '"postgresql://jo:***@db/app"'],
  ['postgresql://db/app?user=jo&password=hunter2', 'postgresql://db/app?user=jo&password=***'],
  ['host=db password=hunter2 user=jo', 'host=db password=*** user=jo'],
  ["host=db password = 'hun ter2' user=jo", 'host=db password = *** user=jo'],
  ["password='it\\'s hunter2' user=jo", 'password=*** user=jo'],
  ['password=hun\\ ter2 user=jo', 'password=*** user=jo'],
  ['sslpassword=hunter2', 'sslpassword=***'],
  ['PGPASSWORD=hunter2 psql', 'PGPASSWORD=*** psql'],
  ['db_password=hunter2', 'db_password=***'],
  ['{"user":"jo","password":"hun\\"ter2"}', '{"user":"jo","password":***}'],
  ["{ password: 'hunter2', user: 'jo' }", "{ password: ***, user: 'jo' }"],
  ["CREATE ROLE jo PASSWORD 'hunter2' LOGIN;", 'CREATE ROLE jo PASSWORD *** LOGIN;'],
  ["alter role jo encrypted password\n\t'hunter2';", 'alter role jo encrypted password\n\t***;'],
  ["ALTER ROLE jo PASSWORD'hunter2';", 'ALTER ROLE jo PASSWORD***;'],
  ["ALTER ROLE jo PASSWORD 'it''s hunter2';", 'ALTER ROLE jo PASSWORD ***;'],
  ["ALTER ROLE jo PASSWORD E'it\\'s hunter2';", 'ALTER ROLE jo PASSWORD ***;'],
  ["ALTER ROLE jo PASSWORD U&'hunter2' UESCAPE '!';", "ALTER ROLE jo PASSWORD *** UESCAPE '!';"],
  ["ALTER ROLE jo PASSWORD 'hunt'\n  'er2';", 'ALTER ROLE jo PASSWORD ***;'],
  ["ALTER ROLE jo PASSWORD 'two\nlines' LOGIN", 'ALTER ROLE jo PASSWORD *** LOGIN'],
  ["ALTER ROLE jo PASSWORD /* ' */ -- '\n 'hunter2';", "ALTER ROLE jo PASSWORD /* ' */ -- '\n ***;"],
  ['ALTER ROLE jo PASSWORD $$hunter2$$;', 'ALTER ROLE jo PASSWORD ***;'],
  ['ALTER ROLE jo PASSWORD $é$hun$$ter2$é$;', 'ALTER ROLE jo PASSWORD ***;'],
  [
    "CREATE USER MAPPING FOR jo SERVER s OPTIONS (user 'jo', password 'hunter2');",
    "CREATE USER MAPPING FOR jo SERVER s OPTIONS (user 'jo', password ***);",
  ],
  [
    "CREATE SUBSCRIPTION s CONNECTION 'host=db password=hunter2' PUBLICATION p;",
    "CREATE SUBSCRIPTION s CONNECTION 'host=db password=***' PUBLICATION p;",
  ],
  [
    "SELECT dblink('host=db password=''hun ter2'' user=jo');",
    "SELECT dblink('host=db password=*** user=jo');",
  ],
  ["SELECT f(password => 'hunter2', b => 1);", 'SELECT f(password => ***, b => 1);'],
  ["password := 'hunter2';", 'password := ***;'],
  // What the server says in DETAIL.
  ['Failing row contains (1, jo, hunter2, null).', 'Failing row contains ***.'],
  ["Failing row contains (1, hun)ter2, it's).", 'Failing row contains ***.'],
  [
    'Partition key of the failing row contains (id) = (hunter2).',
    'Partition key of the failing row contains (id) = ***.',
  ],
  ['Key (login, password)=(jo, hunter2) already exists.', 'Key (login, password)=*** already exists.'],
  [
    'Key (api_token)=(hun) ter2) is not present in table "t".',
    'Key (api_token)=*** is not present in table "t".',
  ],
  // Cut off in the middle.
  ["ALTER ROLE jo PASSWORD 'hunter2", 'ALTER ROLE jo PASSWORD ***'],
  ['ALTER ROLE jo PASSWORD $x$hunter2', 'ALTER ROLE jo PASSWORD ***'],
  ['{"password":"hunter2', '{"password":***'],
])('%s', (text, expected) => {
  expect(redact(text)).toBe(expected);
  expect(redact(expected)).toBe(expected);
});

test.each([
  "CREATE TABLE users (id int, password text NOT NULL, password_hash text DEFAULT 'x');",
  "INSERT INTO users (name, password) VALUES ('jo', 'x');",
  "SELECT password, 'x' FROM users WHERE password IS NOT NULL;",
  "COMMENT ON COLUMN users.password IS 'hashed; see https://example.org:8080/a';",
  "SET password_encryption = 'scram-sha-256';",
  'ALTER ROLE jo PASSWORD NULL;',
  "-- The password is hashed.\nSELECT 'it''s';",
  'password authentication failed for user "jo"',
  'postgresql://jo@db:5432/app',
  "SELECT password::text, 'x';",
  "SELECT 'https://example.org', 'a@b';",
  'Key (email)=(a@example.org) already exists.',
  "SELECT 'secret', token FROM t;",
  'no secret',
  '',
])('%j stays as it is', text => {
  expect(redact(text)).toBe(text);
  expect(maskSecrets(text)).toBe(text);
});

describe('a secret', () => {
  /** Long enough to be recognised, and with all that could end it early. */
  const secret = fc
    .array(
      fc.oneof(
        fc.string({ unit: 'grapheme', minLength: 1 }),
        fc.constantFrom("'", '"', '\\', '$', '$$', ' ', '@', ':', '/', '?', '&', '%', '\n', ';'),
      ),
      {
        minLength: 1,
        maxLength: 8,
      },
    )
    .map(parts => `<${parts.join('')}>`);
  const doubled = (text: string) => text.replaceAll("'", "''");
  const escaped = (text: string) => text.replaceAll('\\', '\\\\').replaceAll("'", "\\'");

  const forms: [name: string, form: (secret: string) => string | undefined][] = [
    ['a URL', text => `postgresql://jo:${encodeURIComponent(text)}@db/app`],
    ['a URL that is not encoded', text => (/\s/.test(text) ? undefined : `postgresql://jo:${text}@db/app`)],
    [
      'a query',
      text => `postgresql://db/app?password=${encodeURIComponent(text).replaceAll("'", '%27')}&a=b`,
    ],
    ['a connection string', text => (/[\s'"\\]/.test(text) ? undefined : `host=db password=${text} user=jo`)],
    ['a connection string with quotes', text => `host=db password='${escaped(text)}' user=jo`],
    ['a literal', text => `ALTER ROLE jo PASSWORD '${doubled(text)}' LOGIN;`],
    ['an E literal', text => `ALTER ROLE jo PASSWORD E'${escaped(text)}' LOGIN;`],
    [
      'an E literal with doubled quotes',
      text => `ALTER ROLE jo PASSWORD e'${doubled(text.replaceAll('\\', '\\\\'))}' LOGIN;`,
    ],
    [
      'a dollar quote',
      text => (`${text}$`.includes('$$') ? undefined : `ALTER ROLE jo PASSWORD $$${text}$$ LOGIN;`),
    ],
    [
      'a dollar quote with a tag',
      text => (`${text}$`.includes('$a$') ? undefined : `ALTER ROLE jo PASSWORD $a$${text}$a$;`),
    ],
    ['JSON', text => JSON.stringify({ password: text, user: 'jo' })],
    [
      'a literal in a literal',
      text => (text.includes("'") ? undefined : `EXECUTE 'ALTER ROLE jo PASSWORD ''${text}''';`),
    ],
    [
      'SQL where the quotes were forgotten',
      text => (/[\s;'"$*/-]/.test(text) ? undefined : `ALTER ROLE jo PASSWORD ${text} LOGIN;`),
    ],
    ['a literal that was cut off', text => `ALTER ROLE jo PASSWORD '${doubled(text)}`],
  ];

  test.each(forms)('in %s does not survive, nor any part of it', (_, form) => {
    fc.assert(
      fc.property(secret, text => {
        const whole = form(text);
        fc.pre(whole !== undefined);
        // A sign of our own in front of each, so that what survives can be told from what stands around it.
        expect(redact(whole)).not.toContain('>');
        expect(redact(whole)).not.toContain('<');
        expect(redact(whole)).not.toContain('%3');
        expect(redact(whole)).toContain('***');

        const masked = maskSecrets(whole);
        expect(masked).toHaveLength(whole.length);
        expect(masked.split('\n').map(line => line.length)).toEqual(
          whole.split('\n').map(line => line.length),
        );
        expect(masked).not.toContain('>');
        expect(masked).not.toContain('%3');
      }),
      { numRuns: 300 },
    );
  });
});

test('no text makes it search for ever', { timeout: 60_000 }, () => {
  const many = (text: string) => text.repeat(100_000 / text.length);
  const hostile = [
    ...['a', "'", '\\', '$', '\n', '/*', '/**/', '--\n', ' \n', '"', '$a$ ', "'a'\n", '://', '://a:'].map(
      many,
    ),
    ...['password', 'password=', 'password ', "password=''", 'password="', 'password $a$'].map(many),
  ];
  for (const text of hostile) {
    for (const whole of [`password${text}`, `password ${text}x`, `password = ${text}`, `://${text}`])
      expect(maskSecrets(whole)).toHaveLength(whole.length);
  }
});
