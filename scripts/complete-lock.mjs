// Completes package-lock.json after an `npm install` behind a registry that does not serve every platform's
// optional packages. npm leaves those out when it writes the lock, and `npm ci` then refuses the lock everywhere.
// Run it after any change of dependencies: node scripts/complete-lock.mjs && npm install
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const path = fileURLToPath(new URL('../package-lock.json', import.meta.url));
const lock = JSON.parse(readFileSync(path, 'utf8'));
const processors = {
  arm: 'arm',
  arm64: 'arm64',
  eabi: 'arm',
  gnueabihf: 'arm',
  musleabihf: 'arm',
  ia32: 'ia32',
  ppc64: 'ppc64',
  riscv64: 'riscv64',
  s390x: 's390x',
  x64: 'x64',
};

const added = Object.entries(lock.packages).flatMap(([parent, entry]) =>
  Object.entries(entry.optionalDependencies ?? {})
    .filter(([name]) => !isLocked(name, parent))
    .map(([name, range]) => lockOptional(name, range)),
);
const { '': root, ...rest } = lock.packages;
const sorted = Object.entries(rest).sort(([a], [b]) => a.localeCompare(b, 'en'));
writeFileSync(
  path,
  `${JSON.stringify({ ...lock, packages: { '': root, ...Object.fromEntries(sorted) } }, null, 2)}\n`,
);
console.log(added.length === 0 ? 'The lock file is complete.' : `Added ${added.join(', ')}`);

function isLocked(name, parent) {
  return [`node_modules/${name}`, `${parent}/node_modules/${name}`].some(place => place in lock.packages);
}

function lockOptional(name, range) {
  const version = range.replace(/^[\^~]/, '');
  lock.packages[`node_modules/${name}`] = { version, ...platformOf(name), dev: true, optional: true };
  return `${name}@${version}`;
}

/** Such packages carry their platform in their names, for example `-linux-arm64-musl`. */
function platformOf(name) {
  const words = name.split('/').pop().split(/[-.]/);
  const os = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32'].find(known =>
    words.includes(known),
  );
  const cpu = words.map(word => processors[word]).find(known => known !== undefined);
  const libc = os === 'linux' ? libcOf(words) : undefined;
  return { ...(cpu && { cpu: [cpu] }), ...(libc && { libc: [libc] }), ...(os && { os: [os] }) };
}

function libcOf(words) {
  if (words.some(word => word.startsWith('musl'))) return 'musl';
  return words.some(word => word.startsWith('gnu')) ? 'glibc' : undefined;
}
