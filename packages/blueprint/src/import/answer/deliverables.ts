import { headingWords, labelWords } from './words.ts';

/** The parts of a design that an answer has sections for. */
export type Deliverable = 'decisions' | 'roadmap' | 'prompt' | 'metrics' | 'risks' | 'components' | 'tests';

export interface Classification {
  readonly deliverable: Deliverable;
  /** False for a name that other headings have too, such as "Risks" inside a decision. */
  readonly certain: boolean;
}

/** In order: the first that matches counts. */
const names: readonly (readonly [Deliverable, certain: boolean, RegExp])[] = [
  [
    'prompt',
    true,
    /\b(?:execution|claude(?: code)?|agent|coding|codex|implementation|builder|build|hand-?off|self-contained|developer|copy(?:-paste)?|master)[\w\s/-]{0,30}\bprompts?\b/,
  ],
  [
    'prompt',
    true,
    /^(?:the )?prompt(?: for\b| to\b|$)|\bausführungs-?prompt\b|^prompt d.?exécution|^prompt de ejecución\b/,
  ],
  [
    'decisions',
    true,
    /\barchitect\w* decisions?\b|\badrs?\b|\bdecision (?:records?|log)\b|architekturentscheidung|décisions? d.?architecture|decisiones? de arquitectura/,
  ],
  [
    'decisions',
    true,
    /^(?:key|main|design|technical|architectural|major|core)\s(?:design |technical |architectural |architecture )?decisions\b/,
  ],
  ['decisions', false, /^decisions?$|^entscheidungen$/],
  [
    'risks',
    true,
    /\brisk (?:register|assessment|analysis|matrix|table|log|management)\b|^(?:top|key|main|major|biggest)\s(?:\d\S*\s)?risks\b|risikoregister|^risiken\b|registre des risques|registro de riesgos/,
  ],
  ['risks', false, /^risks?(?: and mitigations?)?$|^risks?\b.{0,20}\bmitigations?(?: strateg\w+)?$/],
  [
    'metrics',
    true,
    /\bsuccess (?:metrics|measures|indicators)\b|\bkpis?\b|\bacceptance metrics\b|erfolgsmetriken|erfolgskriterien|\bmeasures of success\b|indicateurs de succès|métricas de éxito/,
  ],
  [
    'metrics',
    false,
    /^(?:success|acceptance) criteria\b|^metrics\b|^quality gates\b|^(?:performance )?benchmarks?\b|^validation\b|^how to validate\b|^definition of done\b|^measur\w+ success\b/,
  ],
  [
    'roadmap',
    true,
    /\broadmap\b|^implementation (?:plan|tasks?|steps|phases|sequence|schedule|order)\b|\bwork breakdown\b|\btask (?:list|breakdown|plan)\b|umsetzungsplan|feuille de route|plan de mise en œuvre|hoja de ruta|^(?:delivery|project|build|migration|rollout) plan\b|\bexecution plan\b/,
  ],
  ['roadmap', false, /^tasks$|^milestones$|^phases$|^backlog$|^plan$|^timeline$|^work packages$|^aufgaben$/],
  ['tests', true, /^(?:executable |detailed )?test (?:specifications?|specs?)\b|^testspezifikation\b/],
  ['tests', false, /^test (?:scenarios|cases|plan)$/],
  [
    'components',
    false,
    /^(?:system |main |key |core |proposed |target )?(?:components?|modules|building blocks|services)(?: overview| and responsibilities| breakdown| structure)?$|^component\b.{0,20}$|^komponenten$/,
  ],
];

/** Words that a heading may have besides the name itself. */
const spareWords = 4;

/** What a heading announces; undefined for any other heading. */
export function classify(heading: string): Classification | undefined {
  if (isDecisionHeading(heading)) return undefined;
  const words = headingWords(heading);
  const [, inBrackets = ''] = /\(([^)]{3,80})\)/.exec(words) ?? [];
  // `Feuille de route (Implementation Roadmap)`: a name may stand beside that of another language.
  return (
    classifyWords(labelWords(words.replace(/\([^)]{0,80}\)/g, ' '))) ??
    certainly(classifyWords(labelWords(inBrackets)))
  );
}

function classifyWords(words: string): Classification | undefined {
  for (const [deliverable, certain, pattern] of names) {
    const found = pattern.exec(words);
    if (found !== null && isAbout(words, found)) return { deliverable, certain };
  }
  return undefined;
}

function certainly(kind: Classification | undefined): Classification | undefined {
  return kind?.certain === true ? kind : undefined;
}

/** A heading begins with the name, or has few words besides it: "How the roadmap came to be in our company" has not. */
function isAbout(words: string, found: RegExpExecArray): boolean {
  const spare = words
    .replace(found[0], ' ')
    .split(' ')
    .filter(word => word !== '').length;
  return found.index === 0 ? spare <= 2 * spareWords : spare < spareWords;
}

/** `ADR-001: …`, `Decision 3 – …`, `AD-2. …`: a decision's own heading. */
export function isDecisionHeading(heading: string): boolean {
  return decisionNumber(heading) !== undefined;
}

/** The number in a decision's own heading, as written; a letter counts from A. */
export function decisionNumber(heading: string): string | undefined {
  const words = headingWords(heading).replace(/^\[|\]/g, '');
  const letter = /^(?:adr|decision)[-\s]([A-H])\s?(?:[:.–—-]|$)/i.exec(words)?.[1]?.toUpperCase();
  return (
    /^(?:adr|ad|decision|entscheidung|décision)[-\s#_.]{0,2}(?:n[°ºo.]{0,2}\s?|№\s?)?(\d{1,4})\b/i.exec(
      words,
    )?.[1] ??
    /^D-?(\d{1,3})\s?[:.–—-]/.exec(words)?.[1] ??
    (letter === undefined ? undefined : String('ABCDEFGH'.indexOf(letter) + 1))
  );
}
