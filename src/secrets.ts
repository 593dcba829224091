import { setSecret } from '@actions/core'

/**
 * The credentials of this step. They are masked in the runner's log, and taken out of all that this step writes: the runner's
 * masks do not reach outputs and summary, and a server may echo what it was sent.
 */
const secrets = new Map<string, readonly string[]>()

/** Shorter ones are placeholders of installations without authentication; removing them would garble honest answers. */
const SHORTEST_SECRET = 8

/** From here on the secret is masked, and `redact` knows it. To be called before anything else is printed. */
export function keepSecret(secret: string): void {
  if (secrets.has(secret)) return
  setSecret(secret)
  secrets.set(secret, secret.length < SHORTEST_SECRET ? [] : formsOf(secret).map(toLowerCase))
}

/** The text with every secret, in any form it could be read back from, replaced by `***`. */
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

/** The first characters of a text that may be huge, redacted: with no half of a secret at the cut, which would not be known. */
export function redactedStart(text: string, limit: number): string {
  const longest = allForms().reduce((length, form) => Math.max(length, form.length), 0)
  const isWhole = text.length <= limit + longest
  const clean = redact(isWhole ? text : text.slice(0, limit + longest))
  return clean.slice(0, isWhole ? limit : Math.min(limit, clean.length - longest))
}

/** In lower case. */
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

/** Servers lower-case what they take for a name or a type, so case does not count. Letters that would change length stay. */
function toLowerCase(text: string): string {
  const lower = text.toLowerCase()
  return lower.length === text.length ? lower : text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
}

/** As it is, within JSON, within a URL, and within base64 of a text that holds it at any offset. */
function formsOf(secret: string): readonly string[] {
  const inBase64 = [0, 1, 2].flatMap((offset) => {
    // The first and last characters also depend on what stands beside the secret.
    const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(secret)])
    const whole = bytes.subarray(0, bytes.length - (bytes.length % 3))
    const skipped = offset === 0 ? 0 : offset + 1
    return [whole.toString('base64').slice(skipped), whole.toString('base64url').slice(skipped)]
  })
  return [...new Set([secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret), ...inBase64])]
}
