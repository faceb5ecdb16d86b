import type { Component } from '../design/design.ts';
import { isTestFile } from '../evidence/lost-tests.ts';
import type { Code, Import } from './code.ts';
import type { Deviation } from './deviation.ts';
import { firstOfEachFile, type Part, whatIsUnread } from './figure.ts';

/** Packages that a component uses and does not name. What only tests import is left out: a design names what the product needs. */
export function undeclaredPackages(code: Code, find: (file: string) => Component | undefined): Part {
  const used = new Map<string, { component: Component; name: string; imports: Import[] }>();
  for (const each of code.imports) {
    const component = find(each.from);
    if (!('package' in each.to) || component === undefined || isTestFile(each.from)) continue;
    const key = JSON.stringify([component.id, each.to.package]);
    const use = used.get(key) ?? { component, name: each.to.package, imports: [] };
    used.set(key, use);
    use.imports.push(each);
  }
  const undeclared = [...used.values()].filter(({ component, name }) => !declares(component.packages, name));
  return {
    figure: { count: undeclared.length, of: used.size, notMeasured: whatIsUnread(code) },
    deviations: undeclared.flatMap(({ component, name, imports }) =>
      firstOfEachFile(imports).map(
        (each): Deviation => ({
          kind: 'undeclared_package',
          component: component.id,
          package: name,
          file: each.from,
          line: each.line,
          specifier: each.specifier,
        }),
      ),
    ),
  };
}

/** Case and kinds of dashes aside; `org.junit` declares `org.junit.jupiter`, and a group of Maven what is in it. */
function declares(packages: readonly string[], name: string): boolean {
  const wanted = normalize(name);
  return packages.some(each => {
    const declared = normalize(each.replace(/@[\d^~].*$/, ''));
    const group = declared.split(':')[0] ?? '';
    return [declared, group, ...(importNames[declared] ?? [])].some(
      known =>
        known !== '' &&
        (wanted === known || wanted.startsWith(`${known}.`) || wanted.startsWith(`${known}/`)),
    );
  });
}

function normalize(name: string): string {
  return name.trim().toLowerCase().replaceAll('-', '_');
}

/** Packages of Python that are imported by another name than they are installed by. */
const importNames: Readonly<Record<string, readonly string[]>> = {
  beautifulsoup4: ['bs4'],
  opencv_python: ['cv2'],
  pillow: ['pil'],
  psycopg2_binary: ['psycopg2'],
  pyjwt: ['jwt'],
  python_dateutil: ['dateutil'],
  python_dotenv: ['dotenv'],
  pyyaml: ['yaml'],
  scikit_learn: ['sklearn'],
  attrs: ['attr'],
};
