import { isObject, parseJson } from '../json.ts'
import { empty, json, type Reply, text } from '../reply.ts'
import type { Installation, Login, ManagerRequest, Role } from './installation.ts'

type Guard = Pick<Installation, 'keys' | 'trust' | 'login' | 'clock'>

/** How long after its `exp` a login's token is still taken. */
const LEEWAY_SECONDS = 60

/** `GET /config/authentication`, which anybody may ask. */
export function authenticationConfig(guard: Guard): Reply {
  const issuer = guard.login?.issuer ?? 'https://login.example.com'
  return json(200, isOff(guard) ? {} : { GenericOidc: { issuer, client_id: 'feldera', extra_oidc_scopes: [] } })
}

/** Who sends a request, or the refusal. Signatures are nobody's concern here. */
export function authenticate(guard: Guard, { headers }: ManagerRequest): { readonly role: Role } | Reply {
  if (isOff(guard)) return { role: 'admin' }
  const { keys, trust, login } = guard
  const token = /^Bearer (.+)$/.exec(String(headers.authorization ?? ''))?.[1]
  if (token === undefined) return empty(401, { 'www-authenticate': 'Bearer' })
  const key = keys?.find((candidate) => candidate.token === token)
  if (key) return { role: key.role }
  if (token.startsWith('apikey:')) return refused('Unauthorized API key')
  const claims = claimsOf(token)
  if (typeof claims['iss'] !== 'string') return challenge('Malformed JWT: missing iss claim')
  if (login && claims['iss'] === login.issuer) return logIn(login, claims, guard.clock.now())
  const verdict = trust?.(token) ?? { refused: 'No OIDC trust relationship matches this token' }
  return 'role' in verdict ? verdict : challenge(verdict.refused)
}

function logIn(login: Login, claims: Record<string, unknown>, now: number): { readonly role: Role } | Reply {
  if (typeof claims['exp'] !== 'number') return challenge('Missing required claim: exp')
  if (now / 1_000 > claims['exp'] + LEEWAY_SECONDS) return challenge('ExpiredSignature')
  const groups = Array.isArray(claims['groups']) ? claims['groups'] : []
  if (login.requiredGroup !== undefined && !groups.includes(login.requiredGroup)) {
    return refused('User does not belong to required groups for access.')
  }
  return { role: login.role }
}

function isOff({ keys, trust, login }: Guard): boolean {
  return keys === undefined && trust === undefined && login === undefined
}

function challenge(reason: string): Reply {
  return empty(401, { 'www-authenticate': `Bearer error_description="${reason}"` })
}

/** JSON that calls itself text. */
export function refused(message: string): Reply {
  return text(401, JSON.stringify({ message, error_code: 'AuthenticationFailed' }))
}

function claimsOf(token: string): Record<string, unknown> {
  const claims = parseJson(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'))
  return isObject(claims) ? claims : {}
}
