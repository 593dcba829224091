import type { Pipeline } from '../../src/feldera/pipeline.ts'

/** A standby as one look shows it; `with` says what is different. */
export function pipeline(changes: Partial<Pipeline> = {}): Pipeline {
  return {
    name: 'orders',
    status: 'Standby',
    desiredStatus: 'Standby',
    deploymentId: 'deployment-1',
    deploymentInitial: 'Standby',
    deploymentError: undefined,
    platformVersion: '0.337.0+enterprise',
    checkpoints: [],
    approvalDiff: undefined,
    statusSince: 1_000,
    desiredStatusSince: 1_000,
    ...changes,
  }
}
