import type { Installation, ManagerRequest, Role } from './installation.ts'
import { empty, json, type Reply, text } from './reply.ts'

type Guard = Pick<Installation, 'keys' | 'trust'>

/** `GET /config/authentication`, which anybody may ask. */
export function authenticationConfig(guard: Guard): Reply {
  return json(200, isOff(guard) ? {} : LOGIN)
}

/** Who sends a request, or the refusal. */
export function authenticate(guard: Guard, { headers }: ManagerRequest): { readonly role: Role } | Reply {
  if (isOff(guard)) return { role: 'admin' }
  const { keys, trust } = guard
  const token = /^Bearer (.+)$/.exec(String(headers.authorization ?? ''))?.[1]
  if (token === undefined) return empty(401, { 'www-authenticate': 'Bearer' })
  const key = keys?.find((candidate) => candidate.token === token)
  if (key) return { role: key.role }
  if (token.startsWith('apikey:')) {
    return text(401, JSON.stringify({ message: 'Unauthorized API key', error_code: 'AuthenticationFailed' }))
  }
  if (issuerOf(token) === undefined) return challenge('Malformed JWT: missing iss claim')
  const verdict = trust?.(token) ?? { refused: 'No OIDC trust relationship matches this token' }
  return 'role' in verdict ? verdict : challenge(verdict.refused)
}

const LOGIN = {
  GenericOidc: { issuer: 'https://login.example.com', client_id: 'feldera', extra_oidc_scopes: '' },
} as const

function isOff({ keys, trust }: Guard): boolean {
  return keys === undefined && trust === undefined
}

function challenge(reason: string): Reply {
  return empty(401, { 'www-authenticate': `Bearer error_description="${reason}"` })
}

/** The claim `iss` of a JWT; its signature is nobody's concern here. */
function issuerOf(token: string): string | undefined {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'))
    const issuer = typeof claims === 'object' && claims !== null && 'iss' in claims ? claims.iss : undefined
    return typeof issuer === 'string' ? issuer : undefined
  } catch {
    return undefined
  }
}
