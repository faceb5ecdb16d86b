import type { Effect } from '../../files/outside.ts';
import type { Decision, Preparation } from './decision.ts';
import { prepareIndexBuild } from './index-build.ts';
import { prepareObject } from './object.ts';
import { preparePartitionDetach } from './partition.ts';
import { prepareRebuild } from './rebuild.ts';

/**
 * Looks at what stands of a statement's effect, takes away what an interrupted try left half done, and decides whether
 * it still has to run.
 */
export async function prepareStatement(effect: Effect, preparation: Preparation): Promise<Decision> {
  switch (effect.type) {
    case 'index_built':
      return prepareIndexBuild(effect, preparation);
    case 'indexes_rebuilt':
      return prepareRebuild(effect, preparation);
    case 'partition_detached':
      return preparePartitionDetach(effect, preparation);
    // What is left of an index that is half dropped is dropped by the same statement.
    case 'index_dropped':
    case 'object_created':
    case 'object_dropped':
      return prepareObject(effect, preparation);
    case 'repeatable':
      return { do: 'run' };
  }
}
