import type { Exchange, HttpResult } from '../feldera/http.ts'

/** One request as the debug log shows it: `GET https://…/v0/pipelines/orders: 200 in 34 ms, connection reused`. */
export function describeExchange({ method, address, proxy, result, ms }: Exchange): string {
  const by = proxy === undefined ? '' : `, by way of the proxy ${proxy}`
  return `${method} ${address}: ${describeResult(result)} in ${Math.round(ms)} ms${describeConnection(result)}${by}`
}

function describeResult(result: HttpResult | undefined): string {
  if (result === undefined) return 'cut short by the end of the step'
  if (result.kind === 'answer') return String(result.status)
  return result.networkCode === '' ? result.code : `${result.code} (${result.networkCode})`
}

function describeConnection(result: HttpResult | undefined): string {
  if (result?.kind !== 'answer') return ''
  return result.isReused ? ', connection reused' : ', connection new'
}
