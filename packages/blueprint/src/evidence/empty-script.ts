import type { Check } from '../design/design.ts';

const emptyScript =
  /^\s*(?::|true|exit 0|echo\b[^|&;]*|node -e (?:0|""|''))?\s*$|(?:\|\||;)\s*(?:true|:|exit 0)\s*$/;

/** Scripts of package.json that checks run and that pass whatever was built. Pure. */
export function findEmptyScripts(checks: readonly Check[], packageJson: string | null): string[] {
  const scripts = readScripts(packageJson);
  const used = checks.flatMap(({ command }) =>
    [...command.matchAll(scriptCall)].map(([, name = '']) => name),
  );
  return [...new Set(used)].filter(name => {
    const script = scripts[name];
    return typeof script === 'string' && emptyScript.test(script);
  });
}

const scriptCall = /\b(?:npm|pnpm|yarn|bun)\s+(?:--?\S+\s+)*(?:run(?:-script)?\s+)?(?:--?\S+\s+)*([\w:.-]+)/g;

function readScripts(packageJson: string | null): Readonly<Record<string, unknown>> {
  try {
    const { scripts } = JSON.parse(packageJson ?? '{}') as { scripts?: Record<string, unknown> };
    return scripts ?? {};
  } catch {
    // What is no JSON runs no script: the check itself says so.
    return {};
  }
}
