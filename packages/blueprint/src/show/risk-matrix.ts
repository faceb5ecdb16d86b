import type { Design, Risk } from '../design/design.ts';
import { levels } from '../design/terms.ts';

type Level = (typeof levels)[number];

export interface RiskMatrix {
  /** By impact, highest first; in each row by probability, lowest first. */
  readonly rows: readonly {
    readonly impact: Level;
    readonly cells: readonly {
      readonly probability: Level;
      readonly severity: Severity;
      readonly risks: readonly Risk[];
    }[];
  }[];
  /** Risks without a probability or an impact. */
  readonly unrated: readonly Risk[];
}

/** Of a cell, by the sum of its two levels. */
export type Severity = 'low' | 'medium' | 'high';

/** Puts each risk where its probability and its impact meet. Pure. */
export function toRiskMatrix({ risks }: Pick<Design, 'risks'>): RiskMatrix {
  const rows = [...levels].reverse().map(impact => ({
    impact,
    cells: levels.map(probability => ({
      probability,
      severity: severityOf(probability, impact),
      risks: risks.filter(risk => risk.impact === impact && risk.probability === probability),
    })),
  }));
  return {
    rows,
    unrated: risks.filter(({ probability, impact }) => probability === null || impact === null),
  };
}

export function severityOf(probability: Level, impact: Level): Severity {
  const sum = levels.indexOf(probability) + levels.indexOf(impact);
  if (sum >= 3) return 'high';
  return sum === 2 ? 'medium' : 'low';
}
