import { canTrustAuthorities, readCertificates } from '../feldera/tls.ts'
import { readRegularFile } from '../regular-file.ts'
import { bad, display, type Field, good, readRawInput } from './field.ts'

/** The largest file that is read. It has room for more than a thousand certificates, and systems have some 150. */
const PEM_FILE_KIB = 4 * 1024

/**
 * The PEM certificates to trust besides Node's own: from the input or the environment, as text or as the path of a
 * file.
 */
export function readAuthorities(): Field<readonly string[]> {
  const { label, value } = readRawInput('ca-certificate', 'FELDERA_HTTPS_TLS_CERT')
  if (value === '') return good([])
  if (!canTrustAuthorities()) {
    const problem = `${label} needs Node 24.5 or newer, and this runner brings ${process.version}`
    return bad([], `${problem}; allowed: on a newer runner`)
  }
  // A problem never shows the PEM text itself, because somebody may have pasted a private key by mistake.
  const isText = value.includes('-----BEGIN')
  const name = isText ? 'a PEM text' : display(value)
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
