import { firstTries } from '../builds.ts';
import { type Kpi, notMeasured } from './kpi.ts';

export const implementationSuccess: Kpi = {
  id: 'implementation_success',
  name: 'Implementation success',
  unit: 'share',
  target: { is: 'above', value: 0.8 },
  why: 'the prompt was good',
  how: 'tasks proven by their first attempt / tasks of which an attempt was judged; attempts that were cut off do not count',
  measure(designs) {
    const tries = designs.flatMap(({ builds }) => firstTries(builds));
    if (tries.length === 0) return notMeasured('tasks');
    const right = tries.filter(({ isRight }) => isRight).length;
    return { value: right / tries.length, n: tries.length, of: 'tasks', note: null, isAtLeast: false };
  },
};
