import { apiError, json, type Reply } from '../reply.ts'
import { type EventSelector, eventOnWire } from './event.ts'
import { unknownPipeline } from './forwarding.ts'
import type { Call } from './installation.ts'
import { readChoice } from './query.ts'
import { rowOnWire, type Selector, unreadable } from './row-on-wire.ts'

// What the manager answers from its database, without asking the process.

const SELECTORS: readonly Selector[] = ['all', 'status', 'status_with_connectors']
const EVENT_SELECTORS: readonly EventSelector[] = ['all', 'status']
const NO_CACHE = { 'cache-control': 'no-cache' } as const

export function listPipelines({ request, installation: { pipelines, release } }: Call): Reply {
  const selector = readChoice(request.url, 'selector', { of: SELECTORS, otherwise: 'all' })
  if (typeof selector === 'object') return selector
  const rows = pipelines.filter(({ deleted }) => !deleted).map(({ runner }) => runner.row)
  const wire = rows.map((row) => rowOnWire(row, selector, release))
  // One row that cannot be read spoils the whole list.
  return rows.map(unreadable).find((error) => error !== undefined) ?? json(200, wire, NO_CACHE)
}

export function getPipeline({ request, pipeline, name, installation: { release } }: Call): Reply {
  const selector = readChoice(request.url, 'selector', { of: SELECTORS, otherwise: 'all' })
  if (typeof selector === 'object') return selector
  if (pipeline === undefined) return unknownPipeline(name)
  const { row } = pipeline.runner
  return unreadable(row) ?? json(200, rowOnWire(row, selector, release), NO_CACHE)
}

export function listEvents({ request, pipeline, name }: Call): Reply {
  const selector = readChoice(request.url, 'selector', { of: EVENT_SELECTORS, otherwise: 'status' })
  if (typeof selector === 'object') return selector
  if (pipeline === undefined) return unknownPipeline(name)
  const events = pipeline.runner.events.map((event) => eventOnWire(event, selector))
  return json(200, events, NO_CACHE)
}

const UUID = /^[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}$/i

/** One event, by its id or as the latest. */
export function getEvent({ request, pipeline, name, item }: Call): Reply {
  const selector = readChoice(request.url, 'selector', { of: EVENT_SELECTORS, otherwise: 'status' })
  if (typeof selector === 'object') return selector
  if (item !== 'latest' && !UUID.test(item)) {
    const error = 'invalid character: expected an optional prefix of `urn:uuid:` followed by [0-9a-fA-F-]'
    const message = `Invalid UUID string '${item}': ${error}`
    return apiError(400, 'InvalidUuidParam', { message, details: { value: item, error } })
  }
  if (pipeline === undefined) return unknownPipeline(name)
  const event = pipeline.runner.events.find(({ event_id }) => item === 'latest' || item === event_id)
  if (event) return json(200, eventOnWire(event, selector), NO_CACHE)
  return apiError(404, 'UnknownPipelineMonitorEvent', {
    message: `Pipeline monitor event with identifier '${item}' does not exist -- it might have been deleted as only a limited number of events are retained`,
    details: { event_id: item },
  })
}
