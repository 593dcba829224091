import { type KeyObject, X509Certificate } from 'node:crypto'
import tls from 'node:tls'

const PEM_CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g

/**
 * The certificates in a PEM text.
 *
 * @returns `undefined` when there is none, or when one of them is not valid
 */
export function readCertificates(pem: string): readonly string[] | undefined {
  const blocks = pem.match(PEM_CERTIFICATE)
  if (blocks === null) return undefined
  return blocks.every(isCertificate) ? blocks : undefined
}

function isCertificate(block: string): boolean {
  try {
    return new X509Certificate(block).subject !== null
  } catch {
    return false
  }
}

/**
 * Undoes `NODE_TLS_REJECT_UNAUTHORIZED=0`. With it Node accepts any certificate, so the token could go to any server
 * that answers.
 *
 * @returns whether the variable was set
 */
export function enforceVerification(): boolean {
  const wasOff = process.env['NODE_TLS_REJECT_UNAUTHORIZED'] === '0'
  // Node reads the variable at each connection, so it is enough to delete it here.
  delete process.env['NODE_TLS_REJECT_UNAUTHORIZED']
  return wasOff
}

/**
 * Whether this Node can trust further certificates. Node 24.5 and newer can; the first runners with Node 24 had an
 * older one.
 */
export function canTrustAuthorities(): boolean {
  return typeof tls.setDefaultCACertificates === 'function'
}

/** Makes the whole process trust these authorities (PEM), besides those that it trusts already. */
export function trustAuthorities(certificates: readonly string[]): void {
  tls.setDefaultCACertificates([...tls.getCACertificates('default'), ...certificates])
}

/** Makes the whole process trust the authorities in the machine's own store, too. */
export function trustSystemAuthorities(): void {
  trustAuthorities(tls.getCACertificates('system'))
}

/**
 * Whether Node's code for a TLS failure is about the authority that signed the certificate, and not about its name or
 * dates.
 */
export function isUntrustedAuthority(code: string): boolean {
  return /^(?:UNABLE_TO_|(?:DEPTH_ZERO_)?SELF_SIGNED|CERT_UNTRUSTED|CERT_SIGNATURE_FAILURE)/.test(code)
}

/** A client's certificate, followed by those that have signed it, and its private key; both PEM. */
export type ClientCertificate = Readonly<{ chain: string; key: string }>

/** Whether a certificate, the first of a PEM text, belongs to this key. */
export function certifies(chain: string, key: KeyObject): boolean {
  return new X509Certificate(chain).checkPrivateKey(key)
}

/** Why OpenSSL does not take a certificate with its key (too small a key, too weak a digest), in its words; empty when it does. */
export function whyUnusable({ chain, key }: ClientCertificate): string {
  try {
    tls.createSecureContext({ cert: chain, key })
    return ''
  } catch (error) {
    return String(error)
  }
}

/** When a certificate, the first of a PEM text, is valid: `Nov 29 12:00:00 2026 GMT to Nov 29 12:00:00 2027 GMT`. */
export function validity(chain: string): string {
  const { validFrom, validTo } = new X509Certificate(chain)
  return `${validFrom} to ${validTo}`
}
