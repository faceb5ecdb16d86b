import { labelWords } from './words.ts';

// What the labels and column heads of an answer mean, for each kind of entry.

/** Concepts in order: the first pattern that matches a label counts. */
export type Vocabulary<Concept extends string> = readonly (readonly [Concept, RegExp])[];

export function conceptOf<Concept extends string>(
  vocabulary: Vocabulary<Concept>,
  label: string,
): Concept | undefined {
  const words = labelWords(label)
    .replace(/\([^)]{0,60}\)$/, '')
    .trim();
  return /^[#№]?$/.test(words) && /[#№]/.test(label)
    ? idOf(vocabulary)
    : vocabulary.find(([, pattern]) => pattern.test(words))?.[0];
}

/** A column "#" has no words. */
function idOf<Concept extends string>(vocabulary: Vocabulary<Concept>): Concept | undefined {
  return vocabulary.find(([concept]) => concept === 'id')?.[0];
}

export type DecisionConcept =
  | 'id'
  | 'title'
  | 'status'
  | 'date'
  | 'context'
  | 'decision'
  | 'rationale'
  | 'options'
  | 'good'
  | 'bad'
  | 'consequences'
  | 'risksAndMitigations'
  | 'risks'
  | 'mitigations'
  | 'confirmation'
  | 'covers'; // prettier-ignore

export const decisionVocabulary: Vocabulary<DecisionConcept> = [
  ['id', /^(?:id|no|nr|number|adr|adr id|adr no|adr number)$/],
  ['title', /^(?:title|name|decision title|topic|subject|area|concern|question)$/],
  ['status', /^status$/],
  ['date', /^(?:date|datum)$/],
  [
    'risksAndMitigations',
    /^(?:key |main )?risks? ?(?:\/|→|->|=>|and|,|—|–|-|with) ?mitigations?(?: strategy)?$/,
  ],
  [
    'context',
    /^(?:context|background|problem|problem statement|context and problem statement|context and problem|issue|situation|decision drivers|drivers|forces|motivation|kontext|contexte|contexto|constraints?)$/,
  ],
  [
    'decision',
    /^(?:decisions?|decision outcome|chosen|chosen option|chosen approach|chosen solution|choice|solution|selected option|approach|resolution|we decided|we will|entscheidung|décision|decisión|decisão|what|outcome|recommendation)$/,
  ],
  [
    'rationale',
    /^(?:rationale|rationales?|key rationale|decision rationale|reason|reasons|reasoning|justification|why|why this|why not.{0,30}|because|begründung|justificación|motivation|raisons?|how it resolves.{0,40})$/,
  ],
  [
    'options',
    /^(?:key |main |other |all )?(?:alternatives?|options?|alternativen|optionen|alternativas|opciones)(?: (?:considered|rejected|evaluated|we considered|and verdicts?))?$|^(?:considered|rejected) (?:options|alternatives)$|^rejected$|^alternatives? and why.{0,30}$|^options? and trade-?offs?$/,
  ],
  [
    'good',
    /^(?:pros?|benefits?|advantages?|upsides?|positives?|positive consequences|gains?|good|vorteile)$/,
  ],
  [
    'bad',
    /^(?:key |main )?(?:trade-?\s?offs?(?: considered| accepted| and limits)?|cons?|drawbacks?|downsides?|disadvantages?|negatives?|negative consequences|costs?|limitations?|bad|nachteile|compromis|inconvénients|desventajas|accepted costs?|price)$/,
  ],
  ['consequences', /^(?:consequences?|implications?|impacts?|results?|effects?|konsequenzen)$/],
  [
    'risks',
    /^(?:key |main |residual |primary )?risks?(?: introduced)?$|^risiken$|^risiko$|^risques?$|^riesgos?$|^failure modes?$/,
  ],
  [
    'mitigations',
    /^mitigat(?:ions?|ion strategy|ion strategies|ed by)$|^maßnahmen?$|^atténuations?$|^mitigación$/,
  ],
  [
    'confirmation',
    /^(?:confirmation|compliance|verification|validation|verified by|how (?:we|to|do we) (?:verify|check|confirm).{0,20}|checked by|fitness function)$/,
  ],
  [
    'covers',
    /^(?:requirements?(?: addressed| covered| satisfied)?|covers|addresses|satisfies|drivers? covered)$/,
  ],
]; // prettier-ignore

export type TaskConcept =
  | 'id'
  | 'phase'
  | 'dependsOn'
  | 'complexity'
  | 'components'
  | 'covers'
  | 'decisions'
  | 'checks'
  | 'title'
  | 'description'; // prettier-ignore

export const taskVocabulary: Vocabulary<TaskConcept> = [
  ['id', /^(?:id|no|nr|number|task id|task no|task number|step no|order|ref)$/],
  ['phase', /^(?:phase|milestone|sprint|stage|week|weeks|iteration)$/],
  [
    'dependsOn',
    /^(?:depends?(?: on)?|dependenc(?:y|ies)(?: on)?|task dependencies|deps|prerequisites?|prereqs?|blocked by|requires|after|predecessors?|needs|dépend de|dépendances?|depende de|dependencias?|vorgänger|abhängigkeit(?:en)?|abhängig von|hängt ab von)$/,
  ],
  [
    'complexity',
    /^(?:estimated |est )?(?:complexity|effort|size|difficulty|complexity estimate|estimate|komplexität|aufwand|complexité|complejidad|t-shirt size)$/,
  ],
  ['components', /^(?:components?|modules?|touches|packages?)$/],
  ['covers', /^(?:requirements?|covers|satisfies)$/],
  ['decisions', /^(?:adrs?|decisions?|related adrs?|references)$/],
  [
    'checks',
    /^(?:checks?|acceptance|acceptance criteria|verification|verify|done when|definition of done|exit criteria|success criteria|tests?|test)$/,
  ],
  [
    'title',
    /^(?:tasks?|title|name|task name|work item|item|activity|story|step|aufgabe|tâche|tarea|work package)$/,
  ],
  [
    'description',
    /^(?:descriptions?|details?|summary|scope|what|deliverables?|outputs?|work|beschreibung|goal|objective)$/,
  ],
]; // prettier-ignore

export type MetricConcept = 'id' | 'command' | 'measurement' | 'target' | 'name' | 'kind' | 'covers';

export const metricVocabulary: Vocabulary<MetricConcept> = [
  ['id', /^(?:id|no|nr|metric id)$/],
  ['covers', /^(?:requirements? covered|covers|satisfies)$/],
  ['kind', /^(?:kind|type|category|typ)$/],
  ['command', /^(?:command|cmd|script)$/],
  [
    'measurement',
    /^(?:how\b.{0,40}|measure(?:d|ment)?(?: by| how| with| method| via)?|method|validat\w+(?: method| by)?|verif\w+(?: method| by)?|tools?|tooling|source|tested by|test|instrument\w*|evidence|data source|check(?:ed by)?|messung|prüfung|mesure|medición)$/,
  ],
  [
    'target',
    /^(?:targets?|target value|thresholds?|goals?|values?|passes when|pass(?:ing)? (?:criteria|criterion|condition)|pass if|pass|must be true|requirements?|expected|objectives?|slo|budget|acceptance|criteria|criterion|limit|success (?:criteria|threshold)|ziel|zielwert|cible|objetivo|condition|standard)$/,
  ],
  [
    'name',
    /^(?:metrics?|name|area|measures?|kpi|gates?|quality gates?|indicator|benchmarks?|what|dimension|aspect|scenario|item|property|quality|metrik|kennzahl|indicateurs?|métrica)$/,
  ],
]; // prettier-ignore

export type RiskConcept =
  | 'id'
  | 'levels'
  | 'probability'
  | 'impact'
  | 'mitigation'
  | 'contingency'
  | 'title'
  | 'description'
  | 'score'; // prettier-ignore

export const riskVocabulary: Vocabulary<RiskConcept> = [
  ['id', /^(?:id|no|nr|rank|risk id)$/],
  ['levels', /(?:probability|likelihood|prob|p).{0,6}(?:\/|×|x|\*|and|,).{0,4}(?:impact|severity|i)\b/],
  [
    'probability',
    /^(?:probability|likelihood|prob|p|chance|l|wahrscheinlichkeit|probabilité|probabilidad|eintrittswahrscheinlichkeit)$/,
  ],
  ['impact', /^(?:impact|severity|i|auswirkung(?:en)?|impacto|schadenshöhe)$/],
  [
    'mitigation',
    /^(?:mitigations?|mitigation (?:strategy|strategies|plan|measures?|actions?)|strategy|strategies|prevention|preventive.{0,20}|countermeasures?|actions?|gegenmaßnahmen?|maßnahmen?|atténuations?|mitigación|how we mitigate.{0,20})$/,
  ],
  [
    'contingency',
    /^(?:contingency|contingency plan|fallback|fallback plan|plan b|triggers?|trigger.{0,30}|early warning.{0,30}|warning signs?|if it happens|response|owner and response|detection|notfallplan)$/,
  ],
  ['score', /^(?:score|rating|level|overall|priority|exposure|risk score|risk level)$/],
  ['title', /^(?:risks?|title|name|threat|event|risiko|risques?|riesgo)$/],
  ['description', /^(?:descriptions?|details?|cause|why|consequence|effect|scenario|beschreibung)$/],
]; // prettier-ignore

export type TestConcept = 'id' | 'title' | 'level' | 'given' | 'when' | 'then' | 'covers';

export const testVocabulary: Vocabulary<TestConcept> = [
  ['id', /^(?:id|no|nr|test id|case id)$/],
  ['level', /^(?:level|type|kind|category|test type)$/],
  ['given', /^(?:given|preconditions?|inputs?|setup|arrange|context)$/],
  ['when', /^(?:when|actions?|steps?|operation|act|trigger)$/],
  [
    'then',
    /^(?:then|expected(?: results?| outputs?| outcomes?| behaviou?r)?|expectation|assert(?:ions?)?|outcome|result|passes when)$/,
  ],
  ['covers', /^(?:covers|requirements?(?: covered)?|verifies)$/],
  ['title', /^(?:tests?|test cases?|case|scenarios?|test scenarios?|title|name|description)$/],
]; // prettier-ignore

export type OptionConcept = 'name' | 'pros' | 'cons';

export const optionVocabulary: Vocabulary<OptionConcept> = [
  [
    'name',
    /^(?:options?|alternatives?|approach|candidate|choice|tool|technology|solution|name|variante|alternative considered)$/,
  ],
  ['pros', /^(?:pros?|advantages?|benefits?|strengths?|upsides?|for|vorteile)$/],
  [
    'cons',
    /^(?:cons?|disadvantages?|drawbacks?|weaknesses|downsides?|against|why not|rejected because|reason rejected|why rejected|nachteile)$/,
  ],
]; // prettier-ignore
