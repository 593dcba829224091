import { generate } from 'selfsigned'

/** A certificate with its key, PEM. */
export interface Identity {
  readonly cert: string
  readonly key: string
}

/** A private certificate authority, as companies run one. */
export interface Authority {
  /** Its own certificate: what `ca-certificate` is given. */
  readonly cert: string
  /** An authority below this one. What it issues comes with its own certificate, as servers send it. */
  intermediate(name: string): Promise<Authority>
  /** A server's certificate for these names and addresses, signed by the authority. */
  issue(options: {
    readonly names?: readonly string[]
    readonly addresses?: readonly string[]
    readonly lifetime?: 'valid' | 'over' | 'not-begun'
    /** SHA-1 is refused by TLS libraries today, and still met in old authorities. */
    readonly digest?: 'sha256' | 'sha1'
  }): Promise<Identity>
}

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

export async function makeAuthority(name = 'Test Authority', above?: Identity): Promise<Authority> {
  const own = await generate([{ name: 'commonName', value: name }], {
    keyType: 'ec',
    algorithm: 'sha256',
    ...(above === undefined ? {} : { ca: above }),
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  })
  return {
    cert: own.cert,
    intermediate: (below) => makeAuthority(below, { cert: own.cert, key: own.private }),
    async issue({ names = [], addresses = [], lifetime = 'valid', digest = 'sha256' }) {
      const altNames = [
        ...names.map((value) => ({ type: 2 as const, value })),
        ...addresses.map((ip) => ({ type: 7 as const, ip })),
      ]
      const { cert, private: key } = await generate([{ name: 'commonName', value: names[0] ?? 'server' }], {
        keyType: 'ec',
        algorithm: digest,
        ca: { key: own.private, cert: own.cert },
        extensions: [
          { name: 'basicConstraints', cA: false },
          { name: 'extKeyUsage', serverAuth: true, clientAuth: true },
          { name: 'subjectAltName', altNames },
        ],
        ...datesOf(lifetime),
      })
      return { cert: above === undefined ? cert : `${cert}\n${own.cert}`, key }
    },
  }
}

/** What many small installations have: a certificate that vouches for itself. */
export async function makeSelfSigned(address: string): Promise<Identity> {
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'feldera' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'extKeyUsage', serverAuth: true },
      { name: 'subjectAltName', altNames: [{ type: 7 as const, ip: address }] },
    ],
  })
  return { cert, key }
}

function datesOf(lifetime: 'valid' | 'over' | 'not-begun') {
  const day = { valid: 0, over: -2, 'not-begun': 1 }[lifetime]
  const begin = Date.now() + day * DAY_MS - HOUR_MS
  return { notBeforeDate: new Date(begin), notAfterDate: new Date(begin + DAY_MS) }
}
