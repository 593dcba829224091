import { eventOnWire } from './event.ts'
import type { Call } from './installation.ts'
import { readChoice } from './query.ts'
import { apiError, json, type Reply } from './reply.ts'
import { rowOnWire, type Selector } from './row.ts'

// What the manager answers from its database, without asking the process.

const SELECTORS: readonly Selector[] = ['all', 'status', 'status_with_connectors']
const NO_CACHE = { 'cache-control': 'no-cache' } as const

export function listPipelines({ request, installation: { pipelines, release } }: Call): Reply {
  const selector = readChoice(request.url, 'selector', { of: SELECTORS, otherwise: 'all' })
  if (typeof selector === 'object') return selector
  const rows = pipelines.filter(({ deleted }) => !deleted).map(({ runner }) => runner.row)
  return json(
    200,
    rows.map((row) => rowOnWire(row, selector, release)),
    NO_CACHE,
  )
}

export function getPipeline({ request, pipeline, name, installation: { release } }: Call): Reply {
  const selector = readChoice(request.url, 'selector', { of: SELECTORS, otherwise: 'all' })
  if (typeof selector === 'object') return selector
  if (pipeline === undefined) return unknownPipeline(name)
  return json(200, rowOnWire(pipeline.runner.row, selector, release), NO_CACHE)
}

export function listEvents({ request, pipeline, name }: Call): Reply {
  const selector = readChoice(request.url, 'selector', { of: ['all', 'status'], otherwise: 'status' })
  if (typeof selector === 'object') return selector
  if (pipeline === undefined) return unknownPipeline(name)
  const { events } = pipeline.runner
  return json(
    200,
    events.map((event) => eventOnWire(event, selector)),
  )
}

/** One event, by its id or as the latest. */
export function getEvent({ request, pipeline, name, item }: Call): Reply {
  const selector = readChoice(request.url, 'selector', { of: ['all', 'status'], otherwise: 'status' })
  if (typeof selector === 'object') return selector
  if (pipeline === undefined) return unknownPipeline(name)
  const event = pipeline.runner.events.find(({ event_id }) => item === 'latest' || item === event_id)
  if (event) return json(200, eventOnWire(event, selector))
  return apiError(404, 'UnknownPipelineMonitorEvent', {
    message: `Unknown pipeline event '${item}'`,
    details: { event_id: item },
  })
}

export function followLogs({ pipeline, name }: Call): Reply {
  if (pipeline === undefined) return unknownPipeline(name)
  const { log } = pipeline.runner
  const headers = { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' }
  return { status: 200, headers, body: '', follow: (follower) => log.follow(follower) }
}

export function unknownPipeline(name: string): Reply {
  return apiError(404, 'UnknownPipelineName', {
    message: `Unknown pipeline name '${name}'`,
    details: { pipeline_name: name },
  })
}
