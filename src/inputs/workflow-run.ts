/** The workflow run this step is part of, for the summary. Empty strings where the runner says nothing. */
export interface WorkflowRun {
  readonly workflow: string
  readonly event: string
  readonly actor: string
  readonly commit: string
  /** Address of the README's troubleshooting, of the version of this action that runs; empty for one from a checkout. */
  readonly troubleshooting: string
}

/** Who and what ran, as the runner tells it. */
export function readWorkflowRun(): WorkflowRun {
  const of = (name: string) => process.env[name] ?? ''
  return {
    workflow: of('GITHUB_WORKFLOW'),
    event: of('GITHUB_EVENT_NAME'),
    actor: of('GITHUB_TRIGGERING_ACTOR') || of('GITHUB_ACTOR'),
    commit: of('GITHUB_SHA').slice(0, 7),
    troubleshooting: troubleshootingPage(),
  }
}

/** What the address is made of. Who sets other values than the runner does gets no link. */
const ADDRESS_PARTS = [
  ['GITHUB_SERVER_URL', /^https?:\/\/[\w.-]{1,200}(?::\d{1,5})?$/],
  ['GITHUB_ACTION_REPOSITORY', /^[\w.-]{1,100}\/[\w.-]{1,100}$/],
  ['GITHUB_ACTION_REF', /^\w[\w.-]{0,199}(?:\/[\w.-]{1,100}){0,5}$/],
] as const

function troubleshootingPage(): string {
  const [server, repository, ref] = ADDRESS_PARTS.map(([name, shape]) => shape.exec(process.env[name] ?? '')?.[0])
  return server && repository && ref ? `${server}/${repository}/blob/${ref}/README.md#troubleshooting` : ''
}
