/** Which release an installation or a pipeline is: 0.`minor`. */
export interface Release {
  readonly version: string
  readonly minor: number
}

export function release(version: string): Release {
  return { version, minor: Number(version.split('.')[1] ?? 0) }
}

/** The runtime statuses in the order that Feldera lists them in, each with the first release that has it. */
const RUNTIME_STATUSES: readonly (readonly [string, number])[] = [
  ['Unavailable', 0],
  ['Coordination', 227],
  ['Standby', 0],
  ['Initializing', 0],
  ['AwaitingApproval', 164],
  ['Bootstrapping', 0],
  ['Replaying', 0],
  ['Paused', 0],
  ['Running', 0],
  ['Suspended', 0],
  ['ConcurrentBootstrapping', 324],
  ['Synchronizing', 324],
]

/** From here on it is a release of the future, which knows whatever status a story invents. */
const FUTURE = 400

export function runtimeStatuses({ minor }: Release): readonly string[] {
  return RUNTIME_STATUSES.filter(([, since]) => minor >= since).map(([status]) => status)
}

export function knowsRuntimeStatus(release: Release, status: string): boolean {
  return release.minor >= FUTURE || runtimeStatuses(release).includes(status)
}
