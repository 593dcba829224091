import type { SimulatedClock } from '../clock.ts'
import type { SimulatedPipeline } from '../pipeline.ts'
import type { PipelineProcess } from '../process/pipeline-process.ts'
import { apiError, type Reply } from '../reply.ts'
import { LOCATION, pipelineTimeout } from '../runner/status-answer.ts'
import { type Call, unknownPipeline } from './installation.ts'
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
 * looks up and tries once more; the second answer is what the caller gets, also when the first try was taken.
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
  async forward(call: Call, request: ProcessRequest): Promise<Reply> {
    const { pipeline, name } = call
    const remembered = this.#recall(name)
    if (pipeline === undefined) return unknownPipeline(name)
    const refusal = refusalOf(call, remembered ?? this.#lookUp(pipeline))
    if (refusal) return refusal
    const first = await this.#send(call, pipeline, request)
    if (typeof first !== 'string') return first
    if (remembered === undefined) return unreachable(call, request, first)
    this.#remembered.delete(name)
    const second = refusalOf(call, this.#lookUp(pipeline)) ?? (await this.#send(call, pipeline, request))
    return typeof second === 'string' ? unreachable(call, request, second) : second
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
  async #send(call: Call, { runner }: SimulatedPipeline, request: ProcessRequest): Promise<Reply | string> {
    const { process } = runner
    const { timeoutSeconds = TIMEOUT_SECONDS, ask } = request
    switch (process?.connection ?? 'refused') {
      case 'up':
        return process ? ask(process) : refused
      case 'refused':
        return refused
      case 'disconnects':
        if (process) ask(process)
        return disconnected
      case 'mute':
        if (process) ask(process)
        await call.installation.clock.pass(timeoutSeconds)
        return timeout(timeoutSeconds)
      case 'hung':
        await call.installation.clock.pass(timeoutSeconds)
        return timeout(timeoutSeconds)
    }
  }
}

const refused = 'Failed to connect to host: Connection refused (os error 111)'
const disconnected =
  'the pipeline disconnected while it was processing this HTTP request. This could be because the pipeline either (a) encountered a fatal error or panic, (b) was stopped, or (c) experienced network issues -- retrying might help in the last case. Alternatively, check the pipeline logs.'

function timeout(seconds: number): string {
  return pipelineTimeout(seconds, 'Timeout while waiting for response')
}

/** Why a pipeline of which this is known is not asked. */
function refusalOf(call: Call, { resourcesStatus, resourcesDesired, runtimeStatus }: LookedUp): Reply | undefined {
  if (resourcesStatus !== 'Provisioned') {
    const message = `Unable to interact with pipeline because the deployment status (${resourcesStatus.toLowerCase()}) indicates it is not (yet) fully provisioned`
    const details = { pipeline_name: call.name, status: resourcesStatus, desired_status: resourcesDesired }
    return outOfReach(call, 'PipelineInteractionNotDeployed', { message, details })
  }
  if (runtimeStatus === 'Unavailable') {
    const message = "Unable to interact with pipeline because its status is currently 'unavailable'"
    return outOfReach(call, 'PipelineUnavailable', { message, details: { pipeline_name: call.name } })
  }
  return undefined
}

function unreachable(call: Call, { method, target }: ProcessRequest, error: string): Reply {
  const request = `HTTP/1.1 ${method} http://${LOCATION}/${target.includes('?') ? target : `${target}?`}`
  return outOfReach(call, 'PipelineInteractionUnreachable', {
    message: `Error sending HTTP request to pipeline: ${error} Failed request: ${request}`,
    details: { pipeline_name: call.name, request, error },
  })
}

function outOfReach(
  { name, installation: { release } }: Call,
  code: string,
  { message, details }: { message: string; details: unknown },
): Reply {
  const headers: Record<string, string> = release.minor >= 330 ? { 'retry-after': '5' } : {}
  return apiError(503, code, { message: `${message} pipeline-id=N/A pipeline-name="${name}"`, details, headers })
}
