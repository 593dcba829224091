import { readFileSync, statSync } from 'node:fs'
import { keepSecret } from '../secrets.ts'

/** The variable by which `feldera/oidc-auth-action` (from v4) and Feldera's own clients name the file. */
export const TOKEN_FILE_VARIABLE = 'FELDERA_OIDC_TOKEN_FILE'

/** Tokens are a few kilobytes; what is larger is another file. */
const TOKEN_FILE_BYTES = 64 * 1024

/** A bearer as an HTTP header takes it: no blanks, no line breaks within. */
const BEARER = /^[\x21-\x7e]+$/

/** Either the token in the file, or why there is none, to be said after "is '…', which": `cannot be read (ENOENT)`. */
export type TokenFile = { readonly ok: true; readonly token: string } | { readonly ok: false; readonly reason: string }

/**
 * Reads a file that holds one token and is written anew every minute or two while a job runs. The token is masked before
 * anything else is done with it.
 */
export function readTokenFile(path: string): TokenFile {
  const refused = (reason: string) => ({ ok: false, reason }) as const
  try {
    const file = statSync(path)
    // Reading a pipe or a device may never end.
    if (!file.isFile()) return refused('is not a file')
    if (file.size > TOKEN_FILE_BYTES) return refused('is too large for a token')
    const token = readFileSync(path, 'utf8').trim()
    if (token === '') return refused('is empty')
    keepSecret(token)
    return BEARER.test(token) ? { ok: true, token } : refused('holds blanks or line breaks within the token')
  } catch (error) {
    const { code = 'unreadable' } = error as NodeJS.ErrnoException
    return refused(code === 'ENOENT' ? 'does not exist' : `cannot be read (${code})`)
  }
}
