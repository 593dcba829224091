import type { PipelineProcess } from './pipeline-process.ts'
import type { RecordCounts } from './records.ts'

const BYTES_PER_RECORD = 128

/** `GET /stats`: counters of the whole pipeline, and of its one input and its one output. */
export function statsOnWire(process: PipelineProcess, now: number): unknown {
  const counts = process.records.counts()
  const { checkpointObstacles: obstacles, release } = process.options
  return {
    global_metrics: globalMetrics(process, counts, now),
    suspend_error: obstacles.length > 0 ? { Permanent: obstacles } : null,
    ...(release.minor >= 288 ? { checkpoint_activity: process.checkpointing.activity } : {}),
    permanent_checkpoint_errors: obstacles.length > 0 ? obstacles : null,
    inputs: inputs(process, counts),
    outputs: [output(counts)],
  }
}

function globalMetrics(process: PipelineProcess, counts: RecordCounts, now: number): unknown {
  const { runtime_status: status } = process.status()
  const { release } = process.options
  const uptime = now - process.started
  const isConcurrent = status === 'ConcurrentBootstrapping' || status === 'Synchronizing'
  return {
    state: process.desired === 'Running' ? 'Running' : 'Paused',
    bootstrap_in_progress: status.endsWith('Bootstrapping'),
    transaction_status: process.transactionIsOpen ? 'TransactionInProgress' : 'NoTransaction',
    transaction_id: process.transactionIsOpen ? 1 : 0,
    transaction_msecs: process.transactionIsOpen ? uptime : null,
    transaction_records: process.transactionIsOpen ? 0 : null,
    commit_progress: null,
    transaction_initiators: { transaction_id: null, initiated_by_api: null, initiated_by_connectors: {} },
    concurrent_bootstrap_phase: isConcurrent ? status : 'Inactive',
    concurrent_bootstrap_progress: null,
    rss_bytes: 536_870_912,
    memory_pressure: 'low',
    memory_pressure_epoch: 0,
    cpu_msecs: Math.round(uptime / 2),
    uptime_msecs: uptime,
    start_time: Math.floor(process.started / 1_000),
    incarnation_uuid: process.incarnation,
    initial_start_time: Math.floor(process.initialStart / 1_000),
    storage_bytes: 123_456_789,
    storage_mb_secs: 1_000,
    runtime_elapsed_msecs: Math.round(uptime / 4),
    buffered_input_records: counts.buffered,
    buffered_input_bytes: counts.buffered * BYTES_PER_RECORD,
    total_input_records: counts.input,
    total_input_bytes: counts.input * BYTES_PER_RECORD,
    total_processed_records: counts.processed,
    total_processed_bytes: counts.processed * BYTES_PER_RECORD,
    total_completed_records: counts.completed,
    output_stall_msecs: 0,
    total_initiated_steps: counts.steps,
    total_completed_steps: counts.completedSteps,
    pipeline_complete: false,
    ...(release.minor >= 349 ? { platform_version: release.version, runtime_version: release.version } : {}),
  }
}

/** Its connector, and whoever pushes records in over HTTP, whom Feldera lists as another one that is never paused. */
function inputs({ desired }: PipelineProcess, { input: total, ingested, buffered }: RecordCounts): unknown[] {
  const isPaused = desired !== 'Running'
  const connector = { name: 'orders.kafka', total: total - ingested, buffered: isPaused ? 0 : buffered, isPaused }
  if (ingested === 0) return [input({ ...connector, buffered })]
  const http = { name: 'api-ingress-orders', total: ingested, buffered: isPaused ? buffered : 0, isPaused: false }
  return [input(connector), input(http)]
}

interface Endpoint {
  readonly name: string
  readonly total: number
  readonly buffered: number
  readonly isPaused: boolean
}

function input({ name, total, buffered, isPaused }: Endpoint): unknown {
  return {
    endpoint_name: name,
    config: { stream: 'orders' },
    metrics: {
      total_bytes: total * BYTES_PER_RECORD,
      total_records: total,
      buffered_records: buffered,
      buffered_bytes: buffered * BYTES_PER_RECORD,
      num_transport_errors: 0,
      num_parse_errors: 0,
      end_of_input: false,
    },
    fatal_error: null,
    health: null,
    paused: isPaused,
    barrier: false,
    completed_frontier: null,
  }
}

/** What a sink does not take queues up before it, batch by batch, and is not transmitted. */
function output({ processed, completed, steps, completedSteps }: RecordCounts): unknown {
  return {
    endpoint_name: 'late_orders.kafka',
    config: { stream: 'late_orders' },
    metrics: {
      transmitted_records: completed,
      transmitted_bytes: completed * BYTES_PER_RECORD,
      queued_records: processed - completed,
      queued_batches: steps - completedSteps,
      buffered_records: 0,
      buffered_batches: 0,
      num_encode_errors: 0,
      num_transport_errors: 0,
      total_processed_input_records: completed,
      total_processed_steps: completedSteps,
      memory: 0,
    },
    fatal_error: null,
    health: null,
  }
}
