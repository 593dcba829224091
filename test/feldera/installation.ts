import { type SimulatedClock, timestamp } from './clock.ts'
import type { SimulatedPipeline } from './pipeline.ts'
import { apiError, json, type Reply } from './reply.ts'
import type { Release } from './row.ts'

export type Role = 'read' | 'write' | 'admin'

export interface ApiKey {
  readonly token: string
  readonly role: Role
}

/** One Feldera, as its operators set it up. */
export interface Installation {
  readonly clock: SimulatedClock
  readonly pipelines: readonly SimulatedPipeline[]
  readonly edition: 'Enterprise' | 'Open source'
  readonly release: Release
  /** With neither keys nor trust there is no authentication, and everyone is admin. */
  readonly keys: readonly ApiKey[] | undefined
  /** Federated ID tokens: the role of a token, or why it is refused. */
  readonly trust: ((token: string) => { readonly role: Role } | { readonly refused: string }) | undefined
  /** What a 202 to an activation holds: real servers send a text; the documentation long showed an object. */
  readonly acceptance: 'text' | 'object' | 'empty'
}

/** A request as the manager sees it. */
export interface ManagerRequest {
  readonly method: string
  /** Path and query, without the base path. */
  readonly url: URL
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** False: the write that would wake the runner fails. */
  readonly notifies: boolean
}

/** A request that was let in, with what it is about. */
export interface Call {
  readonly installation: Installation
  readonly request: ManagerRequest
  readonly role: Role
  /** The pipeline of this name, and what its path names below. */
  readonly name: string
  readonly pipeline: SimulatedPipeline | undefined
  readonly item: string
}

export function config({ installation: { edition, release, clock } }: Call): Reply {
  return json(200, {
    telemetry: '',
    edition,
    version: release.version.replace(/\+.*/, ''),
    revision: '5c7931d0',
    runtime_revision: '5c7931d0',
    changelog_url: '',
    license_validity:
      edition === 'Enterprise'
        ? { Exists: { current: timestamp(clock.now()), valid_until: null, is_trial: false } }
        : null,
    update_info: null,
    unstable_features: null,
    build_info: {},
    build_source: 'source',
  })
}

export function session({ installation: { release }, role }: Call): Reply {
  const tenant = { tenant_id: '00000000-0000-0000-0000-000000000000', tenant_name: 'default' }
  return json(200, release.minor >= 327 ? { ...tenant, role, memberships: [] } : tenant)
}

export function clusterHealth({ installation: { clock } }: Call): Reply {
  const now = timestamp(clock.now())
  const healthy = { healthy: true, message: '', unchanged_since: now, checked_at: now }
  return json(200, { all_healthy: true, api: healthy, compiler: healthy, runner: healthy })
}

export function enterpriseFeature(feature: string): Reply {
  const message = `Cannot use enterprise-only feature (${feature}) in Feldera community edition.`
  return apiError(501, 'EnterpriseFeature', { message, details: { feature } })
}
