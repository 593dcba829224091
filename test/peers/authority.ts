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
  /** A server's certificate for these names and addresses, signed by the authority. */
  issue(options: {
    readonly names?: readonly string[]
    readonly addresses?: readonly string[]
    readonly expired?: boolean
  }): Promise<Identity>
}

const DAY_MS = 86_400_000

export async function makeAuthority(name = 'Test Authority'): Promise<Authority> {
  const own = await generate([{ name: 'commonName', value: name }], {
    keyType: 'ec',
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  })
  return {
    cert: own.cert,
    async issue({ names = [], addresses = [], expired = false }) {
      const lifetime = expired
        ? { notBeforeDate: new Date(Date.now() - 2 * DAY_MS), notAfterDate: new Date(Date.now() - DAY_MS) }
        : {}
      const altNames = [
        ...names.map((value) => ({ type: 2 as const, value })),
        ...addresses.map((ip) => ({ type: 7 as const, ip })),
      ]
      const { cert, private: key } = await generate([{ name: 'commonName', value: names[0] ?? 'server' }], {
        keyType: 'ec',
        ca: { key: own.private, cert: own.cert },
        extensions: [
          { name: 'basicConstraints', cA: false },
          { name: 'extKeyUsage', serverAuth: true },
          { name: 'subjectAltName', altNames },
        ],
        ...lifetime,
      })
      return { cert, key }
    },
  }
}
