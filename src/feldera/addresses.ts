import { type LookupAddress, lookup } from 'node:dns'
import { type LookupFunction, setDefaultAutoSelectFamilyAttemptTimeout } from 'node:net'

/**
 * How long each of a host's addresses but the last is tried. Node's 250 ms is less than one handshake across the world, and
 * all of the addresses then fail; this also leaves time for a first packet that is lost, which is sent again after a second.
 */
const ADDRESS_ATTEMPT_MS = 2_500

/** The addresses of hosts, in the order in which they are tried. */
export type Addresses = Readonly<ReturnType<typeof openAddresses>>

/**
 * Makes this process patient with each address, and remembers those that were reached.
 *
 * @param requestTimeoutMs limit for one request, in which a second address is to have its turn too
 */
export function openAddresses(requestTimeoutMs: number) {
  setDefaultAutoSelectFamilyAttemptTimeout(Math.min(ADDRESS_ATTEMPT_MS, Math.ceil(requestTimeoutMs / 2)))
  let known: readonly string[] = []
  const rank = ({ address }: LookupAddress) => known.indexOf(address)
  /**
   * Looks a name up as Node does, but puts the address that was reached last in front: one that swallows packets then costs
   * its time once, and not at each connection.
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
