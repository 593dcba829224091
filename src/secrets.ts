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

/** The text with every secret, in any form it could be read back from, replaced by `***`. Linear in the text. */
export function redact(text: string): string {
  let clean = text
  for (const forms of secrets.values()) {
    for (const form of forms) clean = withoutForm(clean, form)
  }
  return clean
}

/** Servers lower-case what they take for a name or a type, so case does not count. */
function withoutForm(text: string, form: string): string {
  const lower = toLowerCase(text)
  const parts: string[] = []
  let from = 0
  for (let at = lower.indexOf(form); at !== -1; at = lower.indexOf(form, from)) {
    parts.push(text.slice(from, at))
    from = at + form.length
  }
  return from === 0 ? text : [...parts, text.slice(from)].join('***')
}

/** ASCII only, because other letters may change their length. */
function toLowerCase(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
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
