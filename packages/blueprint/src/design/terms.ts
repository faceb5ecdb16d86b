// The words a design chooses from. Apart from the schema, which takes 20 ms to load: who reads or checks a design needs
// the words, and only who asks a model for one needs the schema.

export const levels = ['Low', 'Medium', 'High'] as const;
export const complexities = ['Simple', 'Medium', 'Complex'] as const;
export const decisionStatuses = ['proposed', 'accepted', 'rejected', 'deprecated', 'superseded'] as const;
export const metricKinds = ['benchmark', 'quality gate', 'validation'] as const;
export const testLevels = ['unit', 'integration', 'end-to-end'] as const;
