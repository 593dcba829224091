import * as endpoints from '../process/endpoints.ts'
import { empty, json, type Reply } from '../reply.ts'
import type { ProcessRequest } from './forwarding.ts'
import { type Call, enterpriseFeature, isEnterprise } from './installation.ts'
import { readBootstrapFlags, readChoice, readOnce } from './query.ts'

// What the manager passes on to the pipeline process.

/** `initial`, as the query spells it. */
const DESIRED_STATUSES = ['unavailable', 'coordination', 'standby', 'paused', 'running', 'suspended'] as const

/** How long the manager waits for what may take its time. */
const LONG_SECONDS = 120

export async function activate(call: Call): Promise<Reply> {
  const { request, installation } = call
  const initial = readChoice(request.url, 'initial', { of: DESIRED_STATUSES, otherwise: 'running' })
  if (typeof initial === 'object') return initial
  if (!isEnterprise(installation)) return enterpriseFeature('start from object store (S3)')
  const reply = await passOn(call, {
    method: 'POST',
    target: `activate${request.url.search}`,
    ask: (process) => {
      const answer = endpoints.activate(process, initial)
      if (answer.status === 202) call.pipeline?.activationAccepted()
      return answer
    },
    wakes: 'always',
  })
  return reply.status === 202 ? acceptance(call, reply) : reply
}

function acceptance({ installation }: Call, reply: Reply): Reply {
  switch (installation.acceptance) {
    case 'text':
      return reply
    case 'object':
      return json(202, { checkpoint_sequence_number: 17 })
    case 'empty':
      return empty(202)
  }
}

export async function approve(call: Call): Promise<Reply> {
  const flags = readBootstrapFlags(call.request.url)
  if ('status' in flags) return flags
  return await passOn(call, { method: 'POST', target: 'approve', ask: endpoints.approve, wakes: 'answered' })
}

export async function resume(call: Call): Promise<Reply> {
  const ask: ProcessRequest['ask'] = (process) => endpoints.resumeOrPause(process, 'start')
  return await passOn(call, { method: 'GET', target: 'start', ask, wakes: 'answered' })
}

export async function pause(call: Call): Promise<Reply> {
  const ask: ProcessRequest['ask'] = (process) => endpoints.resumeOrPause(process, 'pause')
  return await passOn(call, { method: 'GET', target: 'pause', ask, wakes: 'answered' })
}

/** `POST …/stop` without force, of what is provisioned. */
export async function suspend(call: Call): Promise<Reply> {
  const patient = { timeoutSeconds: LONG_SECONDS, wakes: 'always' } as const
  return await passOn(call, { method: 'POST', target: 'suspend', ask: endpoints.suspend, ...patient })
}

export async function stats(call: Call): Promise<Reply> {
  const { clock } = call.installation
  const ask: ProcessRequest['ask'] = (process) => endpoints.stats(process, clock.now())
  return await passOn(call, { method: 'GET', target: 'stats', ask })
}

export async function listCheckpoints(call: Call): Promise<Reply> {
  return await passOn(call, { method: 'GET', target: 'checkpoints', ask: endpoints.listCheckpoints, wakes: 'answered' })
}

export async function listRemoteCheckpoints(call: Call): Promise<Reply> {
  return await passOn(call, { method: 'GET', target: 'checkpoints/remote', ask: endpoints.listRemoteCheckpoints })
}

export async function makeCheckpoint(call: Call): Promise<Reply> {
  return await long(call, 'checkpoint', endpoints.makeCheckpoint)
}

export async function syncCheckpoint(call: Call): Promise<Reply> {
  return await long(call, 'checkpoint/sync', endpoints.syncCheckpoint)
}

async function long(call: Call, target: string, ask: ProcessRequest['ask']): Promise<Reply> {
  if (!isEnterprise(call.installation)) return enterpriseFeature('checkpoint')
  return await passOn(call, { method: 'POST', target, timeoutSeconds: LONG_SECONDS, ask })
}

export async function checkpointStatus(call: Call): Promise<Reply> {
  return await status(call, { target: 'checkpoint_status', ask: endpoints.checkpointStatus, wakes: 'answered' })
}

export async function syncStatus(call: Call): Promise<Reply> {
  return await status(call, { target: 'checkpoint/sync_status', ask: endpoints.syncStatus, wakes: 'never' })
}

interface StatusRequest {
  readonly target: string
  readonly ask: typeof endpoints.checkpointStatus
  readonly wakes: Wakes
}

async function status(call: Call, { target, ask, wakes }: StatusRequest): Promise<Reply> {
  const incarnation = readOnce(call.request.url, 'incarnation_uuid')
  if (typeof incarnation === 'object') return incarnation
  const { search } = call.request.url
  return await passOn(call, {
    method: 'GET',
    target: `${target}${search}`,
    ask: (process) => ask(process, incarnation),
    wakes,
  })
}

/** Whether the runner hears of a request: whatever became of it, or once the process itself has answered. */
type Wakes = 'always' | 'answered' | 'never'

async function passOn(call: Call, { wakes = 'never', ...request }: ProcessRequest & { readonly wakes?: Wakes }) {
  const { reply, isAnswer } = await call.installation.forwarding.forward(call, request)
  if (wakes === 'always' || (wakes === 'answered' && isAnswer)) wake(call)
  return reply
}

/** Counts the row's notifications up, which the runner hears. */
function wake({ request, pipeline }: Call): void {
  if (request.notifies) pipeline?.runner.record.notify()
}
