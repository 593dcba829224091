import type { SimulatedClock } from '../clock.ts'
import type { SimulatedPipeline } from '../pipeline.ts'
import type { PipelineProcess } from '../process/pipeline-process.ts'
import { apiError, type Reply } from '../reply.ts'
import { LOCATION, pipelineTimeout } from '../runner/status-answer.ts'
import type { Release } from './release.ts'
import type { Row } from './row.ts'

/** A request to the process, as the manager makes it of one of its own. */
export interface ProcessRequest {
  readonly method: 'GET' | 'POST'
  /** Path and query: `activate?initial=running`. */
  readonly target: string
  /** How long the manager waits for the answer. */
  readonly timeoutSeconds?: number
  readonly ask: (process: PipelineProcess) => Reply
}

/** The pipeline that a request is about, and what answers for it. */
type Subject = Readonly<{
  pipeline: SimulatedPipeline | undefined
  name: string
  installation: { readonly release: Release }
}>

/** Whom an answer is about, and by which release it is given. */
type About = Readonly<{ name: string; release: Release }>

export interface Forwarded {
  readonly reply: Reply
  /** Whether the process itself gave it. */
  readonly isAnswer: boolean
}

/** What the manager remembers of a row for a while. */
interface LookedUp extends Pick<Row, 'resourcesStatus' | 'resourcesDesired' | 'runtimeStatus'> {
  readonly at: number
}

const REMEMBERED_MS = 5_000
const TIMEOUT_SECONDS = 10

/**
 * How the manager passes requests on to processes.
 *
 * It remembers what it looked up until a pipeline's row is written to. Where that was used and the connection then fails, it
 * looks up and tries once more; the second answer is what the caller gets, also when the first try was accepted.
 */
export class Forwarding {
  readonly #clock: SimulatedClock
  readonly #remembered = new Map<string, LookedUp>()

  constructor(clock: SimulatedClock) {
    this.#clock = clock
  }

  /** Some row was written to. */
  forget(): void {
    this.#remembered.clear()
  }

  /** The answer of the process, or why there is none. */
  async forward({ pipeline, name, installation }: Subject, request: ProcessRequest): Promise<Forwarded> {
    if (pipeline === undefined) return { reply: unknownPipeline(name), isAnswer: false }
    const about = { name, release: installation.release }
    const remembered = this.#recall(name)
    const first = await this.#try(pipeline, request, { about, known: remembered ?? this.#lookUp(pipeline) })
    if (first.isFinal || remembered === undefined) return first
    this.#remembered.delete(name)
    return await this.#try(pipeline, request, { about, known: this.#lookUp(pipeline) })
  }

  /** Not final: the connection failed. */
  async #try(
    pipeline: SimulatedPipeline,
    request: ProcessRequest,
    { about, known }: { readonly about: About; readonly known: LookedUp },
  ): Promise<Forwarded & { readonly isFinal: boolean }> {
    const refusal = refusalOf(about, known)
    if (refusal) return { reply: refusal, isAnswer: false, isFinal: true }
    const sent = await this.#send(pipeline, request)
    if (typeof sent !== 'string') return { reply: sent, isAnswer: true, isFinal: true }
    return { reply: unreachable(about, request, sent), isAnswer: false, isFinal: false }
  }

  #recall(name: string): LookedUp | undefined {
    const known = this.#remembered.get(name)
    return known && this.#clock.now() - known.at <= REMEMBERED_MS ? known : undefined
  }

  #lookUp({ runner: { row } }: SimulatedPipeline): LookedUp {
    const { resourcesStatus, resourcesDesired, runtimeStatus } = row
    const found = { resourcesStatus, resourcesDesired, runtimeStatus, at: this.#clock.now() }
    this.#remembered.set(row.name, found)
    return found
  }

  /** The answer, or how the connection failed. */
  async #send({ runner: { process } }: SimulatedPipeline, request: ProcessRequest): Promise<Reply | string> {
    const { timeoutSeconds = TIMEOUT_SECONDS, ask } = request
    if (process === undefined) return REFUSED
    switch (process.connection) {
      case 'up':
        return ask(process)
      case 'refused':
        return REFUSED
      case 'disconnects':
        ask(process)
        return DISCONNECTED
      case 'mute':
        ask(process)
        return await this.#timeOut(timeoutSeconds)
      case 'hung':
        return await this.#timeOut(timeoutSeconds)
    }
  }

  async #timeOut(seconds: number): Promise<string> {
    await this.#clock.pass(seconds)
    return pipelineTimeout(seconds, 'Timeout while waiting for response')
  }
}

const REFUSED = 'Failed to connect to host: Connection refused (os error 111)'
const DISCONNECTED =
  'the pipeline disconnected while it was processing this HTTP request. This could be because the pipeline either (a) encountered a fatal error or panic, (b) was stopped, or (c) experienced network issues -- retrying might help in the last case. Alternatively, check the pipeline logs.'

/** Why a pipeline of which this is known is not asked. */
function refusalOf(about: About, { resourcesStatus, resourcesDesired, runtimeStatus }: LookedUp): Reply | undefined {
  if (resourcesStatus !== 'Provisioned') {
    const message = `Unable to interact with pipeline because the deployment status (${resourcesStatus.toLowerCase()}) indicates it is not (yet) fully provisioned`
    const details = { pipeline_name: about.name, status: resourcesStatus, desired_status: resourcesDesired }
    return outOfReach(about, 'PipelineInteractionNotDeployed', { message, details })
  }
  return runtimeStatus === 'Unavailable' ? unavailable(about) : undefined
}

export function unavailable(about: About): Reply {
  const message = "Unable to interact with pipeline because its status is currently 'unavailable'"
  return outOfReach(about, 'PipelineUnavailable', { message, details: { pipeline_name: about.name } })
}

export function unreachable(
  about: About,
  { method, target }: Pick<ProcessRequest, 'method' | 'target'>,
  error: string,
): Reply {
  const request = `HTTP/1.1 ${method} http://${LOCATION}/${target.includes('?') ? target : `${target}?`}`
  return outOfReach(about, 'PipelineInteractionUnreachable', {
    message: `Error sending HTTP request to pipeline: ${error} Failed request: ${request}`,
    details: { pipeline_name: about.name, request, error },
  })
}

function outOfReach(
  { name, release }: About,
  code: string,
  { message, details }: { message: string; details: unknown },
): Reply {
  const headers: Record<string, string> = release.minor >= 330 ? { 'retry-after': '5' } : {}
  return apiError(503, code, { message: `${message} pipeline-id=N/A pipeline-name="${name}"`, details, headers })
}

export function unknownPipeline(name: string): Reply {
  return apiError(404, 'UnknownPipelineName', {
    message: `Unknown pipeline name '${name}'`,
    details: { pipeline_name: name },
  })
}
