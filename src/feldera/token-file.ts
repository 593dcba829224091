import { readRegularFile } from '../regular-file.ts'
import { keepSecret } from '../secrets.ts'

/** The variable by which `feldera/oidc-auth-action` (from v4) and Feldera's own clients name the file. */
export const TOKEN_FILE_VARIABLE = 'FELDERA_OIDC_TOKEN_FILE'

/** Tokens are a few kilobytes; what is larger is another file. */
const TOKEN_FILE_KIB = 64

/** A bearer as an HTTP header takes it: no blanks, no line breaks within. */
const BEARER = /^[\x21-\x7e]+$/

/** No API key and no JWT is shorter; masking the words of a file that is something else would make the log unreadable. */
const SHORTEST_TOKEN = 20

/** Either the token in the file, or why there is none, to be said after "is '…', which": `cannot be read (EACCES)`. */
export type TokenFile = { readonly ok: true; readonly token: string } | { readonly ok: false; readonly reason: string }

/**
 * Reads a file that holds one token and is written anew every minute or two while a job runs. The token is masked before
 * anything else is done with it.
 */
export function readTokenFile(path: string): TokenFile {
  try {
    return tokenIn(readRegularFile(path, TOKEN_FILE_KIB))
  } catch (error) {
    const { code = 'unreadable' } = error as NodeJS.ErrnoException
    return refused(code === 'ENOENT' ? 'does not exist' : `cannot be read (${code})`)
  }
}

const refused = (reason: string) => ({ ok: false, reason }) as const

function tokenIn(text: string): TokenFile {
  const token = text.trim()
  if (token === '') return refused('is empty')
  if (BEARER.test(token)) {
    keepSecret(token)
    return { ok: true, token }
  }
  for (const part of token.split(/\s+/).filter(({ length }) => length >= SHORTEST_TOKEN)) keepSecret(part)
  return refused('holds blanks or line breaks within the token')
}
