import * as v from 'valibot'
import { failed } from '../attempt.ts'
import { matching, parseJson } from '../json.ts'
import { type Answer, type openApi, received } from './api.ts'
import { failureOfAnswer, notFeldera } from './failure.ts'
import type { HttpAnswer } from './http.ts'
import { optionalField } from './pipeline.ts'

/** The part of Feldera's configuration that tells whether this installation has activation. */
export type Installation = Readonly<v.InferOutput<typeof installationSchema>>

const installationSchema = v.object({ edition: optionalField(v.string()), version: optionalField(v.string()) })

const roleSchema = v.pipe(
  v.object({ role: optionalField(v.string()) }),
  v.transform(({ role }) => role),
)

const healthSchema = v.object({ status: v.pipe(v.string(), v.minLength(1)) })

/** The calls about the installation as a whole. */
export function aboutInstallation({
  read,
  readWithoutCredentials,
}: Pick<ReturnType<typeof openApi>, 'read' | 'readWithoutCredentials'>) {
  return {
    /** Whether Feldera reaches its database. This needs no credentials. See docs/feldera.md: it has no page of its own. */
    health: (signal: AbortSignal) => readWithoutCredentials('/healthz', readHealth, signal),

    // https://docs.feldera.com/api/get-platform-config
    installation: (signal: AbortSignal) => read('/config', installationSchema, signal),

    /** The role; `undefined` in a Feldera without roles. https://docs.feldera.com/api/get-session */
    role: (signal: AbortSignal) => read('/config/session', roleSchema, signal),
  }
}

/** `message`: what Feldera says about its database. An unhealthy Feldera answers 500, with the same kind of body. */
function readHealth(answer: HttpAnswer): Answer<{ isHealthy: boolean; message: string }> {
  const { status, body } = answer
  const health = matching(healthSchema, parseJson(body)?.value)
  if (health && (status === 200 || status === 500))
    return received({ isHealthy: status === 200, message: health.status }, answer)
  return failed(status === 200 ? notFeldera(answer) : failureOfAnswer(answer))
}
