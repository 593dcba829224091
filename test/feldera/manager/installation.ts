import type { SimulatedClock } from '../clock.ts'
import type { SimulatedPipeline } from '../pipeline.ts'
import { apiError, type Reply } from '../reply.ts'
import type { Forwarding } from './forwarding.ts'
import type { Release } from './release.ts'

export type Role = 'read' | 'write' | 'admin'

export interface ApiKey {
  readonly token: string
  readonly role: Role
}

/** Who logs in at an identity provider: the tokens of one issuer. */
export interface Login {
  readonly issuer: string
  readonly role: Role
  /** Without it among their claim `groups`, users are refused. */
  readonly requiredGroup?: string
}

export type Edition = 'Enterprise' | 'EnterpriseDev' | 'Open source'

/** The services of an installation, each of which can be unwell. */
export type Service = 'api' | 'compiler' | 'runner'

/** One Feldera, as its operators set it up. */
export interface Installation {
  readonly clock: SimulatedClock
  readonly pipelines: readonly SimulatedPipeline[]
  readonly forwarding: Forwarding
  readonly edition: Edition
  readonly release: Release
  /** With no keys, no trust and no login there is no authentication, and everyone is admin. */
  readonly keys: readonly ApiKey[] | undefined
  /** Federated ID tokens: the role of a token, or why it is refused. */
  readonly trust: ((token: string) => { readonly role: Role } | { readonly refused: string }) | undefined
  readonly login: Login | undefined
  /** What a 202 to an activation holds: real servers send a text; the documentation long showed an object. */
  readonly acceptance: 'text' | 'object' | 'empty'
  readonly unhealthy: readonly Service[]
  /** When it was started, milliseconds since the epoch. */
  readonly since: number
}

/** A request as the manager sees it. */
export interface ManagerRequest {
  readonly method: string
  /** Path and query, without the base path. */
  readonly url: URL
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
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

export function isEnterprise({ edition }: Installation): boolean {
  return edition !== 'Open source'
}

export function enterpriseFeature(feature: string): Reply {
  const message = `Cannot use enterprise-only feature (${feature}) in Feldera community edition.`
  return apiError(501, 'EnterpriseFeature', { message, details: { feature } })
}
