/** Inputs that belong together on a page, and what is said above them. */
interface InputGroup {
  readonly title: string
  /** In the order of the table. A verb that does not have one leaves it out. */
  readonly inputs: readonly string[]
}

/** The inputs of all verbs by what they are for, in the order of the pages. Each input is in exactly one group. */
export const INPUT_GROUPS: readonly InputGroup[] = [
  {
    title: 'The pipeline',
    inputs: [
      ...['pipeline', 'initial', 'expect', 'clear-storage', 'wait', 'stable-for', 'on-approval'],
      ...['max-checkpoint-age', 'on-stale'],
    ],
  },
  {
    title: 'The primary',
    inputs: ['primary', 'primary-host', 'primary-token', 'on-primary'],
  },
  {
    title: 'Reaching Feldera',
    inputs: [
      ...['host', 'token', 'oidc', 'oidc-audience', 'tenant', 'headers'],
      ...['ca-certificate', 'client-certificate', 'client-key', 'allow-http'],
    ],
  },
  {
    title: 'Time and report',
    inputs: ['timeout', 'poll-interval', 'request-timeout', 'summary'],
  },
]

/** @throws when one of them is in no group, or in several */
export function requireGrouped(names: readonly string[]): void {
  const grouped = INPUT_GROUPS.flatMap(({ inputs }) => inputs)
  const wrong = names.filter((name) => grouped.filter((one) => one === name).length !== 1)
  if (wrong.length > 0)
    throw new Error(`each input must be in one group of scripts/input-groups.ts: ${wrong.join(', ')}`)
}
