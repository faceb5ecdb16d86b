/** One question for the person who reads a design before it is refined or built. */
export interface ReviewQuestion {
  readonly topic: 'regulation' | 'standards' | 'security' | 'maintenance' | 'cost';
  readonly question: string;
  /** Where in the design the answer stands. */
  readonly lookAt: string;
}

/** What no rule and no model can answer for somebody else's company. */
export const reviewChecklist: readonly ReviewQuestion[] = [
  {
    topic: 'regulation',
    question:
      'Does a law, a contract or an auditor demand something of this data or this process that the design does not say?',
    lookAt: 'the constraints of the brief, and the decisions about data',
  },
  {
    topic: 'standards',
    question: 'Does it follow the standards of your company, or say why it does not?',
    lookAt: 'the decisions, and the packages of the components',
  },
  {
    topic: 'security',
    question: 'Who could misuse it, with which rights, and what would stop them?',
    lookAt: 'the risk register, and every component that takes input from outside',
  },
  {
    topic: 'maintenance',
    question: 'Can the people who will own it in a year change it with what they know?',
    lookAt: 'the options that were not taken, and the packages of the components',
  },
  {
    topic: 'cost',
    question: 'What does it cost to run at your scale, and at ten times of it?',
    lookAt: 'the consequences of the decisions, and the metrics',
  },
];
