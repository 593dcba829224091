import { apiError, type Reply } from '../reply.ts'
import type { Cursor } from '../runner/pipeline-log.ts'
import { unknownPipeline } from './forwarding.ts'
import type { Call } from './installation.ts'
import { readFlag, readOnce } from './query.ts'

const HEADERS = { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' } as const

/** `GET …/logs`: what is kept and then each line as it comes; from 0.338 also only the former, or only what a reader lacks. */
export function followLogs({ pipeline, name, request, installation: { release } }: Call): Reply {
  const isNew = release.minor >= 338
  const follows = isNew ? readFlag(request.url, 'follow', true) : true
  if (typeof follows === 'object') return follows
  const given = isNew ? readOnce(request.url, 'cursor') : undefined
  if (typeof given === 'object') return given
  if (given !== undefined && !follows) return invalidCursor(given, '`cursor` cannot be combined with `follow=false`')
  const cursor = given ? readCursor(given) : undefined
  if (cursor === null) return invalidCursor(given ?? '', 'expected `<epoch>:<sequence>`')
  if (pipeline === undefined) return unknownPipeline(name)
  const { log } = pipeline.runner
  if (!follows) return { status: 200, headers: HEADERS, body: log.lines.map((line) => `${line}\n`).join('') }
  if (given === undefined)
    return { status: 200, headers: HEADERS, body: '', follow: (follower) => log.follow(follower) }
  const { sequence, gap } = log.resume(cursor)
  const position = {
    'feldera-logs-epoch': log.epoch,
    'feldera-logs-seq': String(sequence),
    'feldera-logs-gap': String(gap),
  }
  return {
    status: 200,
    headers: { ...HEADERS, ...position },
    body: '',
    // Whoever counts lines gets nothing else.
    follow: (follower) => log.follow({ ...follower, notice: () => undefined }, sequence),
  }
}

function readCursor(given: string): Cursor | null {
  const [, epoch = '', sequence] = /^([0-9a-f-]{36}):(\d+)$/i.exec(given) ?? []
  return sequence === undefined ? null : { epoch, sequence: Number(sequence) }
}

function invalidCursor(value: string, error: string): Reply {
  const message = `Invalid logs cursor '${value}': ${error}`
  return apiError(400, 'InvalidLogsCursor', { message, details: { value, error } })
}
