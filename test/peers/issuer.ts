import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** GitHub's OIDC issuer as a job sees it: an endpoint that mints ID tokens for who knows the request token. */
export interface Issuer extends AsyncDisposable {
  /** ACTIONS_ID_TOKEN_REQUEST_URL and …_TOKEN for the step. */
  readonly env: Readonly<Record<string, string>>
  /** Tokens minted so far, in order. */
  readonly minted: readonly string[]
  /** Audiences asked for, in order; null where none was. */
  readonly audiences: readonly (string | null)[]
  /** Requests received, refused ones too. */
  readonly requests: number
}

interface IssuerOptions {
  /** How long a token lives, seconds; GitHub's live 300. */
  readonly lifetimeSeconds?: number
  /** The first so many requests are answered 503, as the real one sometimes does. */
  readonly failures?: number
  /** Answer every request with this status. */
  readonly refuseWith?: number
}

const REQUEST_TOKEN = 'request-token-of-the-job'

export async function startIssuer({
  lifetimeSeconds = 300,
  failures = 0,
  refuseWith,
}: IssuerOptions = {}): Promise<Issuer> {
  const minted: string[] = []
  const audiences: (string | null)[] = []
  let requests = 0
  const server = createServer((request, response) => {
    requests += 1
    const answer = (status: number, body: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(JSON.stringify(body))
    }
    if (refuseWith !== undefined) return answer(refuseWith, { message: 'refused' })
    if (requests <= failures) return answer(503, { message: 'try again' })
    if (request.headers.authorization !== `Bearer ${REQUEST_TOKEN}`)
      return answer(401, { message: 'wrong request token' })
    const audience = new URL(request.url ?? '/', 'http://issuer').searchParams.get('audience')
    audiences.push(audience)
    const token = idToken({
      aud: audience,
      exp: Math.floor(Date.now() / 1_000) + lifetimeSeconds,
      jti: `token-${minted.length + 1}`,
    })
    minted.push(token)
    answer(200, { count: token.length, value: token })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    env: {
      ACTIONS_ID_TOKEN_REQUEST_URL: `http://127.0.0.1:${port}/idtoken?api-version=2.0`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: REQUEST_TOKEN,
    },
    minted,
    audiences,
    get requests() {
      return requests
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** A JWT by its shape; nobody here checks the signature. */
function idToken(claims: Readonly<Record<string, unknown>>): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${part({ alg: 'RS256', kid: 'test' })}.${part({ iss: 'https://token.actions.githubusercontent.com', ...claims })}.c2lnbmF0dXJl`
}
