import { setSecret } from '@actions/core'

/**
 * The credentials of this step, each with the forms that `redact` looks for. The runner masks them in its log. It does
 * not mask outputs and the summary, and a server may echo what it was sent, so this action also removes them from all
 * that it writes.
 */
const secrets = new Map<string, readonly string[]>()

/**
 * Shorter ones are placeholders for installations without authentication; removing them would garble messages. In
 * characters.
 */
const SHORTEST_SECRET = 8

/**
 * Masks a secret in the runner's log and makes it known to `redact`. Call it before anything that may hold the secret
 * is printed.
 */
export function maskSecret(secret: string): void {
  if (secrets.has(secret)) return
  setSecret(secret)
  secrets.set(secret, secret.length < SHORTEST_SECRET ? [] : formsOf(secret).map(toLowerCase))
}

/** Replaces every secret in a text by `***`, in all the forms in which it could appear (see `formsOf`). */
export function redact(text: string): string {
  const lower = toLowerCase(text)
  const found = allForms().flatMap((form) => occurrences(lower, form))
  let clean = ''
  let from = 0
  for (const { start, end } of found.sort((one, other) => one.start - other.start)) {
    if (start >= from) clean += `${text.slice(from, start)}***`
    from = Math.max(from, end)
  }
  return clean + text.slice(from)
}

/**
 * Redacts the first `limit` characters of a text that may be huge. A secret that the cut would divide is redacted
 * whole, because half of it would no longer be recognized.
 */
export function redactedStart(text: string, limit: number): string {
  const longest = allForms().reduce((length, form) => Math.max(length, form.length), 0)
  const isWhole = text.length <= limit + longest
  const clean = redact(isWhole ? text : text.slice(0, limit + longest))
  return clean.slice(0, isWhole ? limit : Math.min(limit, clean.length - longest))
}

/** All forms of all secrets, in lower case. */
function allForms(): readonly string[] {
  return [...secrets.values()].flat()
}

function occurrences(lower: string, form: string): { start: number; end: number }[] {
  const found = []
  for (let start = lower.indexOf(form); start !== -1; start = lower.indexOf(form, start + form.length)) {
    found.push({ start, end: start + form.length })
  }
  return found
}

/**
 * Secrets are found whatever their case, because servers write what they take for a name or a type in lower case.
 * Letters whose lower case has another length are kept, so that positions in the result are positions in the text.
 */
function toLowerCase(text: string): string {
  const lower = text.toLowerCase()
  return lower.length === text.length ? lower : text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
}

/**
 * A secret as it is, within JSON, within a URL, and within the base64 of a longer text, at each of the three possible
 * offsets.
 */
function formsOf(secret: string): readonly string[] {
  const inBase64 = [0, 1, 2].flatMap((offset) => {
    // The first and last characters of the base64 also depend on what stands beside the secret, so they are left out.
    const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(secret)])
    const whole = bytes.subarray(0, bytes.length - (bytes.length % 3))
    const skipped = offset === 0 ? 0 : offset + 1
    return [whole.toString('base64').slice(skipped), whole.toString('base64url').slice(skipped)]
  })
  return [...new Set([secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret), ...inBase64])]
}
