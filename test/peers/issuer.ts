import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { TLSSocket } from 'node:tls'

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
  /** The headers of each, and the name in the certificate that the client showed, if any. */
  readonly received: readonly { readonly headers: IncomingHttpHeaders; readonly clientName: string | undefined }[]
}

interface IssuerOptions {
  /** How long a token lives, seconds; GitHub's live 300. */
  readonly lifetimeSeconds?: number
  /** How far the issuer's clock is behind the runner's; or the runner's ahead, which is the same. */
  readonly clockBehindMs?: number
  /** The first so many requests are answered 503, as the real one sometimes does. */
  readonly failures?: number
  /** Answer every request with this, or break off, or do not answer at all. */
  readonly always?: { readonly status: number; readonly body: string } | 'cut' | 'hang'
  /** Only so many tokens are minted; what follows is as `always` says. */
  readonly mints?: number
  /** From this one on, counted from 1, minting takes so long. */
  readonly slowFrom?: { readonly number: number; readonly ms: number }
  /** Speaks TLS, as GitHub's does. */
  readonly tls?: { readonly cert: string; readonly key: string; readonly requestCert?: boolean }
  /** Give the same token again while it lives, as some runners other than GitHub's do. */
  readonly repeats?: boolean
}

export const REQUEST_TOKEN = 'request-token-of-the-job'

export async function startIssuer(options: IssuerOptions = {}): Promise<Issuer> {
  const {
    lifetimeSeconds = 300,
    clockBehindMs = 0,
    failures = 0,
    always,
    mints = always ? 0 : Number.POSITIVE_INFINITY,
  } = options
  const minted: string[] = []
  const audiences: (string | null)[] = []
  const received: { headers: IncomingHttpHeaders; clientName: string | undefined }[] = []
  let requests = 0

  function mint(audience: string | null): string {
    const [first] = minted
    if (options.repeats && first !== undefined) return first
    const iat = Math.floor((Date.now() - clockBehindMs) / 1_000)
    const token = idToken({ aud: audience, iat, exp: iat + lifetimeSeconds, jti: `token-${minted.length + 1}` })
    minted.push(token)
    return token
  }

  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    requests += 1
    received.push({ headers: request.headers, clientName: nameOfClient(request) })
    const { slowFrom } = options
    if (slowFrom && requests >= slowFrom.number) await setTimeout(slowFrom.ms)
    if (requests <= failures) return answer(response, 503, { message: 'try again' })
    if (always && minted.length >= mints) return misbehave(always, request, response)
    if (request.headers.authorization !== `Bearer ${REQUEST_TOKEN}`)
      return answer(response, 401, { message: 'wrong request token' })
    const audience = new URL(request.url ?? '/', 'http://issuer').searchParams.get('audience')
    audiences.push(audience)
    const value = mint(audience)
    answer(response, 200, { count: value.length, value })
  }
  const server = options.tls
    ? createSecureServer({ rejectUnauthorized: false, ...options.tls }, serve)
    : createServer(serve)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    env: {
      ACTIONS_ID_TOKEN_REQUEST_URL: `${options.tls ? 'https' : 'http'}://127.0.0.1:${port}/idtoken?api-version=2.0`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: REQUEST_TOKEN,
    },
    minted,
    audiences,
    received,
    get requests() {
      return requests
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function nameOfClient({ socket }: IncomingMessage): string | undefined {
  return socket instanceof TLSSocket ? socket.getPeerX509Certificate()?.subject : undefined
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(body))
}

function misbehave(how: NonNullable<IssuerOptions['always']>, request: IncomingMessage, response: ServerResponse) {
  if (how === 'hang') return
  if (how === 'cut') {
    request.socket.end('HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n{"value":"eyJ')
    return
  }
  response.writeHead(how.status, { 'content-type': how.body.startsWith('{') ? 'application/json' : 'text/plain' })
  response.end(how.body)
}

/** A JWT by its shape; nobody here checks the signature. */
function idToken(claims: Readonly<Record<string, unknown>>): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${part({ alg: 'RS256', kid: 'test' })}.${part({ iss: 'https://token.actions.githubusercontent.com', ...claims })}.c2lnbmF0dXJl`
}
