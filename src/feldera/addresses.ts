import { type LookupAddress, lookup } from 'node:dns'
import { type LookupFunction, setDefaultAutoSelectFamilyAttemptTimeout } from 'node:net'

/**
 * How long a connection to one address of a host is tried before the next address gets its turn. Node's 250 ms are
 * shorter than a handshake across the world, and then all addresses fail. This is also enough when the first packet is
 * lost and sent again, which happens after a second.
 */
const ADDRESS_ATTEMPT_MS = 2_500

/** What `openAddresses` returns. */
export type Addresses = Readonly<ReturnType<typeof openAddresses>>

/**
 * Raises Node's time limit for trying one address, for the whole process, and remembers which addresses were reached.
 *
 * @param requestTimeoutMs the limit for one request; a first address gets at most half of it, so that a second one can
 *   be tried
 */
export function openAddresses(requestTimeoutMs: number) {
  setDefaultAutoSelectFamilyAttemptTimeout(Math.min(ADDRESS_ATTEMPT_MS, Math.ceil(requestTimeoutMs / 2)))
  let known: readonly string[] = []
  const rank = ({ address }: LookupAddress) => known.indexOf(address)
  /**
   * Looks a name up as Node does, but puts the address that was reached last first. An address that does not answer is
   * then waited for once, and not again at each connection.
   */
  const lookUp: LookupFunction = (hostname, options, callback) => {
    if (options.all !== true) return lookup(hostname, options, callback)
    lookup(hostname, { ...options, all: true }, (error, found) => {
      const latestFirst = error ? [] : found.toSorted((one, other) => rank(other) - rank(one))
      callback(error, latestFirst)
    })
  }
  return {
    lookup: lookUp,
    reached(address: string | undefined) {
      if (address !== undefined) known = [...known.filter((other) => other !== address), address]
    },
  }
}
