export interface Credentials {
  readonly user?: string;
  readonly password?: string;
}

interface Address extends Credentials {
  readonly host: string;
  readonly port: number;
  readonly database: string;
}

/** A connection string for an address; the superuser's credentials where none are given. */
export function connectionUrl({ host, port, database, user, password }: Address): string {
  const credentials = `${encodeURIComponent(user ?? 'postgres')}:${encodeURIComponent(password ?? 'postgres')}`;
  return `postgresql://${credentials}@${host}:${port}/${encodeURIComponent(database)}`;
}

/** The same server, another database or user. */
export function changeUrl(url: string, database: string, { user, password }: Credentials = {}): string {
  const changed = new URL(url);
  changed.pathname = `/${encodeURIComponent(database)}`;
  if (user !== undefined) changed.username = encodeURIComponent(user);
  if (password !== undefined) changed.password = encodeURIComponent(password);
  return changed.href;
}
