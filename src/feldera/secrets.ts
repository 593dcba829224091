/**
 * The credentials of this step, to be taken out of whatever a server says: one that echoes its request must not carry them
 * into outputs or the summary, which the runner's own masking does not reach.
 */
export interface Secrets {
  remember(secret: string): void
  /** The text with every remembered secret, in any form it can be read back from, replaced by `***`. */
  redact(text: string): string
}

/** Shorter ones are placeholders of installations without authentication; removing them would garble honest answers. */
const SHORTEST_SECRET = 8

export function newSecrets(): Secrets {
  const patterns = new Map<string, RegExp>()
  return {
    remember(secret) {
      if (secret.length < SHORTEST_SECRET || patterns.has(secret)) return
      const forms = [secret, ...base64Forms(secret)].map((form) => [...form].map(anyEscape).join(''))
      // Servers lower-case what they take for a name or a type.
      patterns.set(secret, new RegExp(forms.join('|'), 'gi'))
    },
    redact: (text) => [...patterns.values()].reduce((clean, pattern) => clean.replaceAll(pattern, '***'), text),
  }
}

/** One character as it is, or as JSON or a URL may write it. Credentials are visible ASCII. */
function anyEscape(character: string): string {
  const code = character.charCodeAt(0).toString(16).padStart(2, '0')
  return `(?:\\\\?${RegExp.escape(character)}|\\\\u00${code}|%${code})`
}

/** Base64 of text that holds the secret at any offset; the first and last characters also depend on what is beside it. */
function base64Forms(secret: string): readonly string[] {
  return [0, 1, 2].map((offset) => {
    const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(secret)])
    const whole = bytes.subarray(0, bytes.length - (bytes.length % 3))
    return whole.toString('base64').slice(offset === 0 ? 0 : offset + 1)
  })
}
