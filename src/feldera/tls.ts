import { X509Certificate } from 'node:crypto'
import tls from 'node:tls'

const PEM_CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g

/**
 * The certificates in a PEM text, each checked to be one.
 *
 * @returns `undefined` when there is none, or one of them cannot be read
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
 * Undoes `NODE_TLS_REJECT_UNAUTHORIZED=0`, which makes Node take any certificate: the token would go to whoever answers.
 *
 * @returns true when it was set
 */
export function enforceVerification(): boolean {
  const off = process.env['NODE_TLS_REJECT_UNAUTHORIZED'] === '0'
  // Node reads it at each connection, so taking it away here is enough.
  delete process.env['NODE_TLS_REJECT_UNAUTHORIZED']
  return off
}

/** Node 24.5 and newer can; the first runners with Node 24 brought an older one. */
export function canTrustAuthorities(): boolean {
  return typeof tls.setDefaultCACertificates === 'function'
}

/** Trusts these authorities (PEM) for the whole process, besides those Node trusts already. */
export function trustAuthorities(certificates: readonly string[]): void {
  tls.setDefaultCACertificates([...tls.getCACertificates('default'), ...certificates])
}

/** Trusts the machine's own store of authorities too. */
export function trustSystemAuthorities(): void {
  trustAuthorities(tls.getCACertificates('system'))
}

/** Whether a TLS failure, by Node's code, is about who signed the certificate, and not about its name or its dates. */
export function isUntrustedAuthority(code: string): boolean {
  return /^(?:UNABLE_TO_|(?:DEPTH_ZERO_)?SELF_SIGNED|CERT_UNTRUSTED|CERT_SIGNATURE_FAILURE)/.test(code)
}
