import { apiError, type Reply, text } from '../reply.ts'

/** A parameter of the query that is one of a few words, or the refusal of what was sent. */
export function readChoice<T extends string>(
  url: URL,
  name: string,
  { of, otherwise }: { of: readonly T[]; otherwise: T },
): T | Reply {
  const given = readOnce(url, name)
  if (typeof given === 'object') return given
  return of.find((known) => known === (given ?? otherwise)) ?? unknownVariant(given ?? '', of)
}

/** A parameter of the query that is true or false, or the refusal of what was sent. */
export function readFlag(url: URL, name: string, otherwise: boolean): boolean | Reply {
  const given = readOnce(url, name)
  if (typeof given === 'object') return given
  if (given === undefined) return otherwise
  if (given === 'true' || given === 'false') return given === 'true'
  return badQuery('provided string was not `true` or `false`')
}

/** How a bootstrap is to be done: not in both ways. */
export function readBootstrapFlags(url: URL): { readonly silent: boolean; readonly concurrent: boolean } | Reply {
  const silent = readFlag(url, 'silent_bootstrap', false)
  if (typeof silent === 'object') return silent
  const concurrent = readFlag(url, 'concurrent_bootstrap', false)
  if (typeof concurrent === 'object') return concurrent
  if (!silent || !concurrent) return { silent, concurrent }
  const reason = '`silent_bootstrap` and `concurrent_bootstrap` are mutually exclusive; set at most one'
  const message = `Invalid bootstrap configuration: ${reason}`
  return apiError(400, 'InvalidBootstrapConfig', { message, details: { reason } })
}

/** A parameter of the query as it came, undefined when it did not; twice is refused. */
export function readOnce(url: URL, name: string): string | undefined | Reply {
  const given = url.searchParams.getAll(name)
  return given.length > 1 ? badQuery(`duplicate field \`${name}\``) : given[0]
}

function unknownVariant(given: string, known: readonly string[]): Reply {
  const quoted = known.map((name) => `\`${name}\``)
  const expected = quoted.length === 2 ? quoted.join(' or ') : `one of ${quoted.join(', ')}`
  return badQuery(`unknown variant \`${given}\`, expected ${expected}`)
}

function badQuery(reason: string): Reply {
  return text(400, `Query deserialize error: ${reason}`)
}
