/** What a release of Feldera has, told from its version: 0.minor.patch[+suffix]. */
export interface Release {
  /** As `/v0/config` gives it. */
  readonly version: string
  /** As pipelines carry it; enterprise builds add a suffix. */
  readonly platformVersion: string
  has(feature: Feature): boolean
}

/** Each feature with the minor version that brought it (contract, 1.7 and the notes of the tables). */
const SINCE = {
  initialOfActivate: 148,
  awaitingApproval: 164,
  selectorWithConnectors: 178,
  typedInitial: 227,
  storageDetailsInRow: 289,
  enterpriseSuffix: 289,
  events: 292,
  remoteCheckpoints: 313,
  detailsAsObject: 322,
  concurrentBootstrap: 324,
  roles: 327,
  retryAfter: 330,
} as const

export type Feature = keyof typeof SINCE

export function release(version: string, edition: 'Enterprise' | 'Open source'): Release {
  const [plain = version, suffix] = version.split('+')
  const minor = Number(plain.split('.')[1] ?? 0)
  const has = (feature: Feature) => minor >= SINCE[feature]
  const ownSuffix = edition === 'Enterprise' && has('enterpriseSuffix') ? 'enterprise' : undefined
  const added = suffix ?? ownSuffix
  return { version: plain, platformVersion: added ? `${plain}+${added}` : plain, has }
}
