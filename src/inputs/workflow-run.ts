/** The workflow run that this step is part of, for the summary. What the runner does not tell is an empty string. */
export interface WorkflowRun {
  readonly workflow: string
  readonly event: string
  readonly actor: string
  readonly commit: string
  /**
   * The address of the README's troubleshooting section, in the version of the action that runs; empty for `uses: ./`.
   */
  readonly troubleshooting: string
}

export function readWorkflowRun(): WorkflowRun {
  const variable = (name: string) => process.env[name] ?? ''
  return {
    workflow: variable('GITHUB_WORKFLOW'),
    event: variable('GITHUB_EVENT_NAME'),
    actor: variable('GITHUB_TRIGGERING_ACTOR') || variable('GITHUB_ACTOR'),
    commit: variable('GITHUB_SHA').slice(0, 7),
    troubleshooting: troubleshootingPage(),
  }
}

/**
 * The parts of the address, each with the form it must have. Other values do not come from a runner, and give no link.
 */
const ADDRESS_PARTS = [
  ['GITHUB_SERVER_URL', /^https?:\/\/[\w.-]{1,200}(?::\d{1,5})?$/],
  ['GITHUB_ACTION_REPOSITORY', /^[\w.-]{1,100}\/[\w.-]{1,100}$/],
  ['GITHUB_ACTION_REF', /^\w[\w.-]{0,199}(?:\/[\w.-]{1,100}){0,5}$/],
] as const

function troubleshootingPage(): string {
  const [server, repository, ref] = ADDRESS_PARTS.map(([name, shape]) => shape.exec(process.env[name] ?? '')?.[0])
  return server && repository && ref ? `${server}/${repository}/blob/${ref}/README.md#troubleshooting` : ''
}
