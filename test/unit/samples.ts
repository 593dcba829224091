import type { Clock } from '../../src/clock.ts'
import type { ConnectionOptions } from '../../src/feldera/http.ts'
import type { Pipeline } from '../../src/feldera/pipeline.ts'
import type { PipelineInputs } from '../../src/inputs/inputs.ts'
import type { PipelineReport } from '../../src/report/report.ts'
import { EMPTY_RECORD, type RunRecord } from '../../src/run/record.ts'

/** A standby as one look shows it; `changes` says what is different. */
export function pipeline(changes: Partial<Pipeline> = {}): Pipeline {
  return {
    id: 'pipeline-1',
    name: 'orders',
    status: 'Standby',
    desiredStatus: 'Standby',
    deploymentId: 'deployment-1',
    deploymentInitial: 'Standby',
    deploymentError: undefined,
    platformVersion: '0.337.0+enterprise',
    storageStatus: 'InUse',
    bootstrap: { policy: 'await_approval', isSilent: false, isConcurrent: false },
    checkpoints: [],
    approvalDiff: undefined,
    statusSince: 1_000,
    desiredStatusSince: 1_000,
    ...changes,
  }
}

/** The inputs of a step that says nothing but where its pipeline is. */
export function inputs(changes: Partial<PipelineInputs> = {}): PipelineInputs {
  return {
    verb: 'activate',
    pipeline: 'orders',
    pipelines: ['orders'],
    host: 'https://feldera.example.com',
    credentials: { kind: 'none', hasCommand: false },
    tenant: undefined,
    target: 'Running',
    expect: 'standby-or-active',
    wait: true,
    stableForMs: 0,
    timeoutMs: 600_000,
    pollIntervalMs: 5_000,
    requestTimeoutMs: 30_000,
    onApproval: 'fail',
    maxCheckpointAgeMs: undefined,
    onStale: 'warn',
    clearsStorage: false,
    primaries: new Map(),
    onPrimary: 'refuse',
    primaryHost: 'https://feldera.example.com',
    primaryCredentials: { kind: 'none', hasCommand: false },
    authorities: [],
    headers: {},
    clientCertificate: undefined,
    summary: true,
    run: { workflow: '', event: '', actor: '', commit: '', troubleshooting: '' },
    ...changes,
  }
}

/** A connection to whatever a test asks. */
export function connectionOptions(): ConnectionOptions {
  const origin = 'https://feldera.example.com'
  const none = { clientCertificate: undefined, onExchange: undefined }
  return { requestTimeoutMs: 10_000, trustsIntermediates: false, origin, ...none }
}

/** The report of a pipeline whose step ended at its deadline, with what its record tells. */
export function sampleReport(record: Partial<RunRecord> = {}): PipelineReport {
  return {
    inputs: inputs(),
    result: { kind: 'timed-out' },
    record: { ...EMPTY_RECORD, ...record },
    measurements: {},
    elapsedMs: 0,
  }
}

/** A clock that stands still but for those who sleep, and for the test. */
export function simulatedClock(): Clock & { advance(ms: number): void } {
  let now = 0
  const advance = (ms: number) => {
    now += ms
  }
  return { elapsed: () => now, wall: () => now, sleep: async (ms) => advance(ms), advance }
}
