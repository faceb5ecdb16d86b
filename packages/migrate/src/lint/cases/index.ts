import type { CaseTable } from './case.ts';
import { compatibilityCases } from './compatibility.ts';
import { correctnessCases } from './correctness.ts';
import { dataCases } from './data.ts';
import { lockCases } from './lock.ts';
import { preferenceCases } from './preference.ts';

/** Cases of all rules that look at SQL, by the rule's id. The documentation shows them, and tests run them. */
export const cases: CaseTable = {
  ...lockCases,
  ...compatibilityCases,
  ...correctnessCases,
  ...dataCases,
  ...preferenceCases,
};
