import { isDeepStrictEqual } from 'node:util'
import { isObject, parseJson } from '../json.ts'
import { apiError, json, type Reply, text } from '../reply.ts'
import { unknownPipeline } from './forwarding.ts'
import type { Call } from './installation.ts'
import { isFullyStopped } from './lifecycle.ts'
import type { Row } from './row.ts'
import { rowOnWire } from './row-on-wire.ts'

/** `PATCH /v0/pipelines/{name}`: name, description, tags and configuration, as far as the pipeline's state allows. */
export function editPipeline({ request, pipeline, name, installation }: Call): Reply {
  const patch = parseJson(request.body)
  if (!isObject(patch)) return text(400, 'Json deserialize error: invalid type')
  if (pipeline === undefined) return unknownPipeline(name)
  const { record, row } = pipeline.runner
  const wanted = {
    name: typeof patch['name'] === 'string' ? patch['name'] : row.name,
    runtimeConfig: patch['runtime_config'] ?? row.runtimeConfig,
  }
  const refusal = refusalOf(row, wanted)
  if (refusal) return refusal
  const description = typeof patch['description'] === 'string' ? patch['description'] : row.description
  const tags = Array.isArray(patch['tags']) ? patch['tags'].map(String) : row.tags
  if (isChange(row, wanted)) {
    record.write({ ...wanted, description, tags, version: row.version + 1 }, 'runner')
    record.notify()
  } else Object.assign(row, { description, tags })
  return json(200, rowOnWire(row, 'all', installation.release))
}

type Wanted = Pick<Row, 'name' | 'runtimeConfig'>

function isChange(row: Row, { name, runtimeConfig }: Wanted): boolean {
  return name !== row.name || !isDeepStrictEqual(runtimeConfig, row.runtimeConfig)
}

/** What a storage that is not cleared depends on. */
const FIXED = ['workers', 'hosts', 'fault_tolerance'] as const

function refusalOf(row: Row, wanted: Wanted): Reply | undefined {
  if (!isChange(row, wanted)) return undefined
  if (!isFullyStopped(row)) {
    const message = "Pipeline can only be updated while stopped. Stop it first by invoking '/stop'."
    return apiError(400, 'UpdateRestrictedToStopped', { message })
  }
  if (row.storageStatus === 'Cleared') return undefined
  const before = isObject(row.runtimeConfig) ? row.runtimeConfig : {}
  const after = isObject(wanted.runtimeConfig) ? wanted.runtimeConfig : {}
  const not_allowed = [
    ...(wanted.name === row.name ? [] : ['`name`']),
    ...FIXED.filter((field) => !isDeepStrictEqual(before[field], after[field])).map(
      (field) => `\`runtime_config.${field}\``,
    ),
  ]
  if (not_allowed.length === 0) return undefined
  const message = `The following pipeline edits are not allowed while storage is not cleared: ${not_allowed.join(', ')}`
  return apiError(400, 'EditRestrictedToClearedStorage', { message, details: { not_allowed } })
}
