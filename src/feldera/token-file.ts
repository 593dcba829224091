import { type Attempt, failed, succeeded } from '../attempt.ts'
import { readRegularFile } from '../regular-file.ts'
import { maskSecret } from '../secrets.ts'
import { isHeaderValue } from './http.ts'

/** The variable with the file's path, set by `feldera/oidc-auth-action` (from v4) and read by Feldera's own clients. */
export const TOKEN_FILE_VARIABLE = 'FELDERA_OIDC_TOKEN_FILE'

/** Tokens have a few kilobytes, so a larger file holds something else. */
const TOKEN_FILE_KIB = 64

/**
 * No API key and no JWT is shorter. If the file is an ordinary text, masking its words would make the log unreadable.
 * In characters.
 */
const SHORTEST_TOKEN = 20

/**
 * Reads a file that holds one token, and that another program rewrites every minute or two while the job runs. The
 * token is masked before anything else is done with it.
 *
 * @returns the token, or why there is none, as the predicate of a sentence about the file: `cannot be read (EACCES)`
 */
export function readTokenFile(path: string): Attempt<string, string> {
  try {
    return tokenIn(readRegularFile(path, TOKEN_FILE_KIB))
  } catch (error) {
    const { code = 'unreadable' } = error as NodeJS.ErrnoException
    return failed(code === 'ENOENT' ? 'does not exist' : `cannot be read (${code})`)
  }
}

function tokenIn(text: string): Attempt<string, string> {
  const token = text.trim()
  if (token === '') return failed('is empty')
  if (isHeaderValue(token)) {
    maskSecret(token)
    return succeeded(token)
  }
  for (const part of token.split(/\s+/).filter(({ length }) => length >= SHORTEST_TOKEN)) maskSecret(part)
  return failed('holds blanks or line breaks within the token')
}
