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
  return redactUpTo(text, text.length)
}

/** At least so much of a text is searched, so that words after a long secret are not lost. In characters. */
const SEARCHED_CHARACTERS = 64 * 1024

/**
 * Redacts a text that may be huge, and returns its first `limit` characters. A secret that begins in what is searched is
 * redacted whole, because half of it would no longer be recognized.
 */
export function redactedStart(text: string, limit: number): string {
  return redactUpTo(text, Math.max(limit, SEARCHED_CHARACTERS)).slice(0, limit)
}

/** Redacts what begins before `end` in a text, and leaves out what comes after that. */
function redactUpTo(text: string, end: number): string {
  const forms = allForms()
  const longest = forms.reduce((length, form) => Math.max(length, form.length), 0)
  const searched = text.slice(0, end + longest)
  const lower = toLowerCase(searched)
  const found = forms.flatMap((form) => occurrences(lower, form)).filter(({ start }) => start < end)
  let clean = ''
  let from = 0
  for (const { start, end: after } of found.sort((one, other) => one.start - other.start)) {
    if (start >= from) clean += `${searched.slice(from, start)}***`
    from = Math.max(from, after)
  }
  return clean + searched.slice(from, Math.max(from, end))
}

/** All forms of all secrets, in lower case. */
function allForms(): readonly string[] {
  return [...secrets.values()].flat()
}

function occurrences(lower: string, form: string): { start: number; end: number }[] {
  const found = []
  // One that overlaps itself is found at each of its places.
  for (let start = lower.indexOf(form); start !== -1; start = lower.indexOf(form, start + 1)) {
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
 * A secret as it is, and as others write it: within JSON, within a URL or a form, within HTML, in hex, and within the base64 of a
 * longer text, at each of the three possible offsets.
 */
function formsOf(secret: string): readonly string[] {
  const inBase64 = [0, 1, 2].flatMap((offset) => {
    // The first and last characters of the base64 also depend on what stands beside the secret, so they are left out.
    const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(secret)])
    const whole = bytes.subarray(0, bytes.length - (bytes.length % 3))
    const skipped = offset === 0 ? 0 : offset + 1
    return [whole.toString('base64').slice(skipped), whole.toString('base64url').slice(skipped)]
  })
  const hex = Buffer.from(secret).toString('hex')
  return [...new Set([secret, ...inJson(secret), ...inUrls(secret), ...inHtml(secret), hex, ...inBase64])]
}

/** Also with the characters escaped that some libraries escape, and within JSON that is a text in JSON. */
function inJson(secret: string): readonly string[] {
  const json = JSON.stringify(secret).slice(1, -1)
  const forHtml = json.replace(/[&<>]/g, (character) => `\\u00${character.charCodeAt(0).toString(16)}`)
  const strict = secret.replace(/\W/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
  return [json, json.replaceAll('/', '\\/'), forHtml, strict, JSON.stringify(json).slice(1, -1)]
}

/** Libraries differ in what they encode: as a part of the path, of the query, of a form, or all but letters and digits. */
function inUrls(secret: string): readonly string[] {
  const whole = encodeURIComponent(secret)
  const percent = (character: string) => `%${character.charCodeAt(0).toString(16)}`
  const inPath = whole.replace(/[!'()*]/g, percent).replace(/%(?:24|26|2B|3A|3D|40)/g, decodeURIComponent)
  const strict = whole.replace(/[!'()*~_.-]/g, percent)
  const inForm = new URLSearchParams({ '': secret }).toString().slice(1)
  return [
    whole,
    encodeURI(secret),
    inPath,
    strict,
    inForm,
    secret.replaceAll('=', '%3D'),
    secret.replaceAll('/', '%2F'),
  ]
}

/** By number, and by name where the characters have one. */
function inHtml(secret: string): readonly string[] {
  const byNumber = secret.replace(/[^\w ]/g, (character) => `&#${character.charCodeAt(0)};`)
  const byHex = secret.replace(/[^\w ]/g, (character) => `&#x${character.charCodeAt(0).toString(16)};`)
  const named = secret
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
  return [byNumber, byHex, named, named.replaceAll("'", '&#39;')]
}
