/** A file that differs between two trees. */
export interface Change {
  /** From the root of the repository. */
  readonly path: string;
  readonly kind: 'added' | 'changed' | 'deleted';
  /** It is a repository of its own, of which git takes no file. */
  readonly isRepository: boolean;
}

/** Reads what git prints with `--raw -z --no-renames`. */
export function parseChanges(raw: string): Change[] {
  const fields = raw.split('\0').filter(field => field !== '');
  const kinds = { A: 'added', D: 'deleted' } as const;
  return Array.from({ length: fields.length / 2 }, (_, index) => {
    // ":100644 100644 <blob> <blob> M"
    const [, mode = '', , , letter = ''] = (fields[2 * index] ?? '').split(' ');
    return {
      kind: kinds[letter as 'A' | 'D'] ?? 'changed',
      path: fields[2 * index + 1] ?? '',
      isRepository: mode === '160000',
    };
  });
}
