import { display, type Field, readRawInput } from './field.ts'

/** What a step can be asked to do. Each verb is an action of its own, with an `action.yml` of its own. */
export const VERBS = ['activate', 'check', 'rearm', 'rehearse', 'switchover'] as const
export type Verb = (typeof VERBS)[number]

/** The inputs that all verbs have. */
const SHARED = [
  ...['pipeline', 'host', 'token', 'oidc', 'oidc-audience', 'tenant', 'timeout', 'request-timeout'],
  ...['headers', 'ca-certificate', 'client-certificate', 'client-key', 'allow-http', 'summary'],
]

/** Those about the pipeline that serves now. */
const PRIMARY = ['primary', 'primary-host', 'primary-token']

/** The inputs of each verb, as in its `action.yml`. */
const INPUTS: Readonly<Record<Verb, readonly string[]>> = {
  activate: [
    ...[...SHARED, ...PRIMARY, 'on-primary', 'initial', 'expect', 'wait', 'poll-interval', 'on-approval'],
    ...['stable-for', 'max-checkpoint-age', 'on-stale'],
  ],
  check: [...SHARED, ...PRIMARY, 'max-checkpoint-age', 'on-stale'],
  rearm: [...SHARED, ...PRIMARY, 'max-checkpoint-age', 'clear-storage', 'poll-interval'],
  rehearse: [...SHARED, ...PRIMARY, 'max-checkpoint-age', 'poll-interval', 'on-approval'],
  switchover: [...SHARED, ...PRIMARY, 'poll-interval', 'on-approval', 'stable-for'],
}

const ALL_INPUTS = new Set(VERBS.flatMap((verb) => INPUTS[verb]))

export function hasInput(verb: Verb, name: string): boolean {
  return INPUTS[verb].includes(name)
}

/** The action of a verb, as `uses:` names it. */
function actionOf(verb: Verb): string {
  const { GITHUB_ACTION_REPOSITORY: own = '' } = process.env
  const repository = /^[\w.-]+\/[\w.-]+$/.test(own) ? own : 'your-org/activate-feldera-standby'
  return verb === 'activate' ? repository : `${repository}/${verb}`
}

/**
 * Problems with inputs of another verb. The runner passes on what an `action.yml` does not have, with a warning only, and
 * a step that ignores it would do something else than its workflow says.
 */
export function readVerb(verb: Verb): Field<Verb> {
  const foreign = [...ALL_INPUTS].filter((name) => !hasInput(verb, name) && readRawInput(name).value !== '')
  return { value: verb, problems: [...readMode(), ...foreign.map((name) => notOfThis(name, verb))] }
}

/** The input that once said what to do. Whoever asked for a check with it must never get an activation. */
function readMode(): readonly string[] {
  const { label, value } = readRawInput('mode')
  if (value === '') return []
  const meant = VERBS.find((verb) => verb === value)
  const which = (meant === undefined ? VERBS : [meant]).map((verb) => `'uses: ${actionOf(verb)}@…' to ${verb}`)
  return [
    `${label} is ${display(value)}, but there is no such input, because each verb is an action of its own; allowed: ${which.join(', ')}, without 'mode'`,
  ]
}

function notOfThis(name: string, verb: Verb): string {
  const { label, value } = readRawInput(name)
  const shown = name.endsWith('token') ? 'given' : display(value)
  const others = VERBS.filter((other) => hasInput(other, name)).map((other) => `'${actionOf(other)}'`)
  return `${label} is ${shown}, but '${actionOf(verb)}' has no such input; allowed: only with ${others.join(', ')}`
}
