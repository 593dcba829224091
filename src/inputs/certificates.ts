import { canTrustAuthorities, readCertificates } from '../feldera/tls.ts'
import { readRegularFile } from '../regular-file.ts'
import { bad, type Field, good, readSource, shown } from './field.ts'

/** More than a thousand certificates; systems have some 150. */
const PEM_FILE_KIB = 4 * 1024

/** PEM certificates to trust besides the system's. */
export function readAuthorities(): Field<readonly string[]> {
  const { label, value } = readSource('ca-certificate', 'FELDERA_HTTPS_TLS_CERT')
  if (value === '') return good([])
  if (!canTrustAuthorities()) {
    const problem = `${label} needs Node 24.5 or newer, and this runner brings ${process.version}`
    return bad([], `${problem}; allowed: on a newer runner`)
  }
  // Never the text itself: what is pasted here by mistake may be a private key.
  const isText = value.includes('-----BEGIN')
  const name = isText ? 'a PEM text' : shown(value)
  const refuse = (why: string) =>
    bad([], `${label} is ${name}${why}; allowed: one or more PEM certificates, or the path of a file with them`)
  try {
    const certificates = readCertificates(isText ? value : readRegularFile(value, PEM_FILE_KIB))
    return certificates ? good(certificates) : refuse(' in which not every part is a certificate')
  } catch (error) {
    const { code = 'unreadable' } = error as NodeJS.ErrnoException
    return refuse(`, which cannot be read (${code})`)
  }
}
