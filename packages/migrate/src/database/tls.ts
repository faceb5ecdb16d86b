import { accessSync, constants } from 'node:fs';
import { MigrateError } from '../errors.ts';

/** The modes of libpq, and `no-verify` of the driver. */
const modes = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full', 'no-verify'];

/** The modes that the driver, unless it is told otherwise, takes as `verify-full` with a warning on stderr. */
const weakerModes = /([?&]sslmode=)(allow|prefer|require|verify-ca)(?=&|$)/;

/** Throws `invalid_configuration` where the parameters of a URL cannot lead to a connection, however often it is tried. */
export function checkTls(parameters: URLSearchParams): void {
  const mode = parameters.get('sslmode') ?? undefined;
  if (mode !== undefined && !modes.includes(mode)) {
    throw new MigrateError('invalid_configuration', `the database URL has an unknown sslmode "${mode}"`, {
      hint: `It is one of ${modes.join(', ')}.`,
    });
  }
  if (mode === 'verify-ca' && !parameters.has('sslrootcert')) {
    throw new MigrateError('invalid_configuration', 'sslmode=verify-ca needs sslrootcert', {
      hint: 'Name the file with the certificate of the authority, or write sslmode=verify-full for those that the system trusts.',
    });
  }
  for (const key of ['sslrootcert', 'sslcert', 'sslkey']) checkFile(key, parameters.get(key) ?? undefined);
}

function checkFile(key: string, path: string | undefined): void {
  if (path === undefined) return;
  try {
    accessSync(path, constants.R_OK);
  } catch (error) {
    throw new MigrateError('invalid_configuration', `${key} of the database URL cannot be read: ${path}`, {
      hint: `The system says: ${(error as NodeJS.ErrnoException).code ?? 'nothing'}. A relative path starts in the current folder.`,
      cause: error,
    });
  }
}

/** The URL for the driver, with each mode as libpq means it: `require` encrypts, and only `verify-…` look at who answers. */
export function withModesOfLibpq(url: string): string {
  if (!weakerModes.test(url) || /[?&]uselibpqcompat=/.test(url)) return url;
  // The driver does not know "allow"; "prefer" differs from it only in what is tried first.
  return `${url.replace(weakerModes, (_, start, mode) => `${start}${mode === 'allow' ? 'prefer' : mode}`)}&uselibpqcompat=true`;
}

/** The URL without encryption, where libpq would go on without when the server has none; undefined where it would not. */
export function withoutTls(url: string | undefined): string | undefined {
  const optional = /([?&]sslmode=)prefer(?=&|$)/;
  return url !== undefined && optional.test(url) ? url.replace(optional, '$1disable') : undefined;
}
