import { createPrivateKey, type KeyObject } from 'node:crypto'
import type { ClientCertificate } from '../feldera/tls.ts'
import { canTrustAuthorities, certifies, readCertificates, whyUnusable } from '../feldera/tls.ts'
import { readRegularFile } from '../regular-file.ts'
import { maskSecret } from '../secrets.ts'
import { bad, type Check, display, type Field, good, type RawInput, readRawInput } from './field.ts'

/** The largest file that is read. It has room for more than a thousand certificates, and systems have some 150. */
const PEM_FILE_KIB = 4 * 1024

/**
 * What an input holds, or names. `text` is empty when that could not be read. `name`: how a problem calls it, never with the text
 * itself. `isPath`: whether the input is the path of a file, so that it is no secret itself.
 */
type Pem = Readonly<{ text: string; name: string; isPath: boolean }>

/** The PEM that an input holds as text, or as base64 of such a text, or in the file of which it is the path. */
function readPem({ value }: RawInput): Pem {
  // A problem never shows a text, because it may hold a private key.
  const text = textOfPem(value)
  if (text !== undefined) return { text, name: 'a PEM text', isPath: false }
  const isPath = looksLikePath(value)
  const name = isPath ? display(value) : `a text of ${value.length} characters (not shown)`
  try {
    const content = readRegularFile(value, PEM_FILE_KIB)
    return { text: textOfPem(content) ?? content, name: display(value), isPath: true }
  } catch (error) {
    const { code = 'unreadable' } = error as NodeJS.ErrnoException
    return { text: '', name: `${name}, which is no PEM text and cannot be read as a file (${code})`, isPath }
  }
}

/** A PEM text, also where it was encoded as base64 so that it fits into one line; `undefined` for any other text. */
function textOfPem(value: string): string | undefined {
  const decoded = /^[\w+/=\s-]+$/.test(value) ? Buffer.from(value, 'base64').toString('utf8') : ''
  const text = [value, decoded].find((one) => one.includes('-----BEGIN'))
  // Some tools write the line breaks of a PEM as two characters each.
  return text?.replaceAll('\\n', '\n')
}

/** The longest name that is shown although nothing else tells that it is a path. In characters. */
const SHORT_NAME = 16

/** Whether a text looks like a path, and not like a key without its first and last line. */
function looksLikePath(value: string): boolean {
  const isKeyMaterial = /^[A-Za-z0-9+/=\s]{40,}$/.test(value)
  const isPath = /^(?:[~.]{0,2}\/|[A-Za-z]:[\\/])|\.[A-Za-z]{2,5}$/.test(value)
  return !isKeyMaterial && (isPath || value.length < SHORT_NAME)
}

/** The PEM certificates to trust besides Node's own: from the input or the environment. */
export function readAuthorities(): Field<readonly string[]> {
  const input = readRawInput('ca-certificate', 'FELDERA_HTTPS_TLS_CERT')
  const { label } = input
  if (input.value === '') return good([])
  if (!canTrustAuthorities()) {
    const problem = `${label} needs Node 24.5 or newer, and this runner brings ${process.version}`
    return bad([], `${problem}; allowed: on a newer runner`)
  }
  const pem = readPem(input)
  const certificates = readCertificates(pem.text)
  if (certificates) return good(certificates)
  const allowed = 'one or more PEM certificates, base64 of them, or the path of a file with them'
  return bad([], notCertificates(input, pem, allowed))
}

function notCertificates({ label }: RawInput, { name, text }: Pem, allowed: string): string {
  const why = text === '' ? '' : ' in which not every part is a certificate'
  return `${label} is ${name}${why}; allowed: ${allowed}`
}

/** The certificate by which this step proves to a gateway who it is, with its key; `undefined` when none is given. */
export function readClientCertificate(): Field<ClientCertificate | undefined> {
  const [certificate, key] = [readRawInput('client-certificate'), readRawInput('client-key')]
  if (certificate.value === '' && key.value === '') return good(undefined)
  const alone = certificate.value === '' ? key : certificate
  if (certificate.value === '' || key.value === '')
    return bad(undefined, `${alone.label} is given alone; allowed: 'client-certificate' and 'client-key' together`)
  const [certificatePem, keyPem] = [readPem(certificate), readPem(key)]
  // As text, and as it was given where that is no path.
  for (const text of [keyPem.text, keyPem.isPath ? '' : key.value]) maskKey(text)
  const chain = readCertificates(certificatePem.text)
  const privateKey = readKey(keyPem.text)
  const problems = [
    ...(chain ? [] : [notCertificates(certificate, certificatePem, CERTIFICATE_CHAIN)]),
    ...(typeof privateKey === 'string' ? [notAKey(key, keyPem, privateKey)] : []),
  ]
  if (chain === undefined || typeof privateKey === 'string') return bad(undefined, ...problems)
  const pair = { chain: chain.join('\n'), key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() }
  if (!certifies(pair.chain, privateKey))
    return bad(
      undefined,
      "inputs 'client-certificate' and 'client-key' do not belong together (not shown); allowed: a certificate, followed by those that have signed it, and its own private key",
    )
  const why = whyUnusable(pair)
  return why === ''
    ? good(pair)
    : bad(
        undefined,
        `inputs 'client-certificate' and 'client-key' cannot be used for TLS: ${why}; allowed: a pair that OpenSSL accepts`,
      )
}

const CERTIFICATE_CHAIN =
  'a PEM certificate, followed by those that have signed it, base64 of that, or the path of a file with it'

function notAKey({ label }: RawInput, { name, text }: Pem, why: string): string {
  return `${label} is ${name}${text === '' ? '' : why}; allowed: a PEM private key without a passphrase, base64 of it, or the path of a file with it`
}

/** @returns the key; a text when there is none, which says why, as the rest of a sentence about the input */
function readKey(pem: string): KeyObject | string {
  try {
    return createPrivateKey(pem)
  } catch {
    return pem.includes('ENCRYPTED')
      ? ' with a key that a passphrase protects'
      : ' without a private key that can be read'
  }
}

/** Shorter lines, such as the last one, are found in other texts, too. In characters. */
const SHORTEST_KEY_LINE = 16

/** Masks each line of a key, because the runner masks line by line. The lines that say what it is are no secret. */
function maskKey(pem: string): void {
  for (const line of pem.split(/\s+/)) if (line.length >= SHORTEST_KEY_LINE && !line.startsWith('-')) maskSecret(line)
}

/** A problem when no host is asked by TLS, where alone a client certificate can be shown. */
export function problemOfUnusedCertificate({
  clientCertificate,
  host,
  primaryHost,
}: Readonly<{ clientCertificate: ClientCertificate | undefined; host: string; primaryHost: string }>): Check {
  const isShown = [host, primaryHost].some((base) => base.startsWith('https:'))
  return [
    clientCertificate !== undefined && host !== '' && !isShown,
    `input 'client-certificate' is given, but input 'host' is ${display(host)}, where nobody can ask for it; allowed: with https`,
  ]
}
