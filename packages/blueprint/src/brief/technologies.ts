/** Names by which a constraint says what to build with. A version is no part of a name. */
const names = [
  // Languages and their runtimes.
  'TypeScript',
  'JavaScript',
  'Node',
  'Node.js',
  'Deno',
  'Bun',
  'Python',
  'Go',
  'Golang',
  'Rust',
  'Java',
  'JVM',
  'Kotlin',
  'Scala',
  'C',
  'C++',
  'C#',
  '.NET',
  'F#',
  'Ruby',
  'PHP',
  'Elixir',
  'Erlang',
  'Swift',
  'Objective-C',
  'Dart',
  'Haskell',
  'OCaml',
  'Clojure',
  'Perl',
  'Lua',
  'Julia',
  'R',
  'SQL',
  'Bash',
  'shell',
  'PowerShell',
  'Zig',
  'WebAssembly',
  'COBOL',
  // Frameworks.
  'React',
  'Vue',
  'Svelte',
  'Angular',
  'Next.js',
  'Express',
  'Fastify',
  'NestJS',
  'Django',
  'Flask',
  'FastAPI',
  'Rails',
  'Laravel',
  'Symfony',
  'Spring',
  'Quarkus',
  'ASP.NET',
  'Phoenix',
  'Flutter',
  'Electron',
  'Airflow',
  'dbt',
  'Spark',
  // Storage and messages.
  'PostgreSQL',
  'Postgres',
  'MySQL',
  'MariaDB',
  'SQLite',
  'Oracle',
  'SQL Server',
  'MongoDB',
  'Redis',
  'Cassandra',
  'DynamoDB',
  'Elasticsearch',
  'OpenSearch',
  'ClickHouse',
  'Snowflake',
  'BigQuery',
  'Redshift',
  'DuckDB',
  'Kafka',
  'RabbitMQ',
  'NATS',
  'SQS',
  'S3',
  // Where it runs.
  'Docker',
  'Kubernetes',
  'AWS',
  'Azure',
  'GCP',
  'Google Cloud',
  'Heroku',
  'Cloudflare',
  'Lambda',
  'Linux',
  'Windows',
  'macOS',
  'Android',
  'iOS',
  'browser',
  'GitHub Actions',
  'GitLab',
  'Terraform',
  'nginx',
  'Envoy',
] as const;

const ambiguous: ReadonlySet<string> = new Set([
  'Go',
  'C',
  'R',
  'Node',
  'Express',
  'Spring',
  'Swift',
  'Bun',
  'Dart',
  'Spark',
]);

const escapeName = (name: string) => name.replace(/[.+#\\]/g, '\\$&');
const bounded = (words: readonly string[]) =>
  `(?<![\\w.])(?:${words.map(escapeName).join('|')})(?![\\w#]|\\+\\+)`;
const clear = new RegExp(bounded(names.filter(name => !ambiguous.has(name))), 'gi');
// As words of their own only in this spelling: "go" and "node" are English.
const spelled = new RegExp(bounded(names.filter(name => ambiguous.has(name))), 'g');
const free =
  /\b(?:any|free choice of|choose the|no (?:fixed|given|prescribed)) (?:language|stack|technology|tech stack)\b/i;

/** Whether a text says what to build with, or that this is free. */
export function namesTechnology(text: string): boolean {
  return listTechnologies(text).length > 0 || free.test(text);
}

/** The names of technologies in a text, in lower case. */
export function listTechnologies(text: string): string[] {
  return [clear, spelled].flatMap(pattern => text.match(pattern) ?? []).map(name => name.toLowerCase());
}
