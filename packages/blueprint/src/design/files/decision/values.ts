export function single(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : value?.join(', ');
}

export function asList(value: string | readonly string[] | undefined): string[] {
  if (value === undefined || value === '') return [];
  return typeof value === 'string' ? value.split(',').map(part => part.trim()) : [...value];
}
