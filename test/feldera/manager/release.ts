/** Which release an installation or a pipeline is: 0.`minor`. */
export interface Release {
  readonly version: string
  readonly minor: number
}

export function release(version: string): Release {
  return { version, minor: Number(version.split('.')[1] ?? 0) }
}

/** Every runtime status, with the first release that has it. */
const RUNTIME_STATUSES: Readonly<Record<string, number>> = {
  Unavailable: 0,
  Standby: 0,
  Initializing: 0,
  Bootstrapping: 0,
  Replaying: 0,
  Paused: 0,
  Running: 0,
  Suspended: 0,
  AwaitingApproval: 164,
  Coordination: 227,
  ConcurrentBootstrapping: 324,
  Synchronizing: 324,
  // None of today's: for what a later release may bring.
  Defragmenting: 400,
}

/** In the order that Feldera lists them in. */
const LISTED = [
  ...['Unavailable', 'Coordination', 'Standby', 'Initializing', 'AwaitingApproval', 'Bootstrapping', 'Replaying'],
  ...['Paused', 'Running', 'Suspended', 'ConcurrentBootstrapping', 'Synchronizing', 'Defragmenting'],
]

/** The runtime statuses that a release knows. */
export function runtimeStatuses({ minor }: Release): readonly string[] {
  return LISTED.filter((status) => minor >= (RUNTIME_STATUSES[status] ?? 0))
}
