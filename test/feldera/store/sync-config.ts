import { isObject } from '../json.ts'
import type { Release } from '../manager/release.ts'

/** `runtime_config.storage.backend.config.sync`: which buckets a pipeline uses, and how. */
export interface SyncConfig {
  readonly bucket: string
  /** Where it pulls from as long as its own bucket holds nothing. */
  readonly readBucket?: string
  readonly pullIntervalSeconds: number
  /** Absent: it pushes only when asked. */
  readonly pushIntervalSeconds?: number
  /** Whether it writes itself into `owner.json` when it takes over. */
  readonly takesOwnership?: boolean
}

/** What else of the configuration is about checkpoints. */
export interface RuntimeConfig {
  readonly sync: SyncConfig | undefined
  /** Absent: it makes none by itself. */
  readonly checkpointIntervalSeconds: number | undefined
}

/** The document as a user writes it; durations got other names, and units, with 0.366. */
export function runtimeConfigOnWire({ sync, checkpointIntervalSeconds }: RuntimeConfig, { minor }: Release): unknown {
  const hasUnits = minor >= 366
  const duration = (seconds: number) => (hasUnits ? withUnit(seconds) : seconds)
  const backend = sync && {
    name: 'file',
    config: {
      sync: {
        bucket: sync.bucket,
        ...(sync.readBucket === undefined ? {} : { read_bucket: sync.readBucket }),
        access_key: 'AKIAEXAMPLE',
        secret_key: 'not-to-be-logged',
        [hasUnits ? 'standby_pull_interval' : 'pull_interval']: duration(sync.pullIntervalSeconds),
        ...(sync.pushIntervalSeconds === undefined
          ? {}
          : { [hasUnits ? 'checkpoint_push_interval' : 'push_interval']: duration(sync.pushIntervalSeconds) }),
        ...(sync.takesOwnership === undefined ? {} : { take_bucket_ownership: sync.takesOwnership }),
      },
    },
  }
  const interval = hasUnits ? 'checkpoint_interval' : 'checkpoint_interval_secs'
  return {
    workers: 8,
    storage: { backend: backend ?? { name: 'default' } },
    fault_tolerance:
      checkpointIntervalSeconds === undefined
        ? { model: 'none' }
        : { model: 'at_least_once', [interval]: duration(checkpointIntervalSeconds) },
  }
}

function withUnit(seconds: number): string {
  return Number.isInteger(seconds) ? `${seconds}s` : `${seconds * 1_000}ms`
}

/** The same read back, also after somebody has edited it. */
export function readRuntimeConfig(document: unknown): RuntimeConfig {
  const sync = at(document, 'storage', 'backend', 'config', 'sync')
  const interval = ['checkpoint_interval', 'checkpoint_interval_secs'].map((name) =>
    at(document, 'fault_tolerance', name),
  )
  return {
    sync: at(document, 'storage', 'backend', 'name') === 'file' && isObject(sync) ? readSync(sync) : undefined,
    checkpointIntervalSeconds: seconds(interval.find((one) => one !== undefined)),
  }
}

function readSync(sync: Record<string, unknown>): SyncConfig {
  const push = seconds(sync['checkpoint_push_interval'] ?? sync['push_interval'])
  return {
    bucket: String(sync['bucket']),
    ...(typeof sync['read_bucket'] === 'string' ? { readBucket: sync['read_bucket'] } : {}),
    pullIntervalSeconds: seconds(sync['standby_pull_interval'] ?? sync['pull_interval']) ?? 10,
    ...(push === undefined ? {} : { pushIntervalSeconds: push }),
    takesOwnership: sync['take_bucket_ownership'] === true,
  }
}

const UNITS: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3_600, d: 86_400 }

function seconds(value: unknown): number | undefined {
  if (typeof value === 'number') return value
  const [, count, unit = ''] = /^([\d.]+)(ms|s|m|h|d)$/.exec(String(value)) ?? []
  return count === undefined ? undefined : Number(count) * (UNITS[unit] ?? 1)
}

function at(document: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, name) => (isObject(inner) ? inner[name] : undefined), document)
}
