/** Names that Windows keeps for devices: a folder of that name can be neither made nor opened there. */
const devices = /^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])$/;
const longest = 64;

/** What is wrong with the name of a design, which is the name of its folder; undefined when nothing is. */
export function complainAboutName(name: string): string | undefined {
  if (name === '') return 'the name of a design is empty';
  if (name.length > longest) return `the name of a design has at most ${longest} characters`;
  if (!/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(name)) {
    return 'the name of a design has lower-case letters, digits, and single hyphens between them';
  }
  return devices.test(name) ? `"${name}" is the name of a device on Windows` : undefined;
}

/** The nearest name that is allowed; undefined where nothing is left. */
export function toName(text: string): string | undefined {
  const name = text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, longest)
    .replace(/^-+|-+$/g, '');
  return complainAboutName(name) === undefined ? name : undefined;
}

/** `invoice-api` as a title: `Invoice api`. */
export function toTitle(name: string): string {
  const words = name.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
